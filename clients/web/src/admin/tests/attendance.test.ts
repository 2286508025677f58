/** Three truths in words, and a term as weeks. */
import { describe, expect, test } from 'vitest'
import zh from '../../phrases/admin-attendance.zh-CN'
import { comparedWords, lastingWords, percentOf } from '../attendance/compare'
import type { RoomAttendance, Rules } from '../attendance/shapes'
import type { Lesson } from '../ledger/shapes'
import { gridOf, lessonsOf, mondayOf } from '../ledger/weeks'

const RULES: Rules = { version: 3, grace_ms: 30_000, present_bp: 8500, late_ms: 600_000 }
const ROOM: RoomAttendance = {
  room: 'r', org: 'o', present: [], failed: [], takeovers: [], counted_ms: 1, present_ms: 1, failed_ms: 0, late_ms: 0, early_ms: 0, bridged: 0,
  share_bp: 10_000, verdict: 'present', status: 'present', flags: [], revision: 1,
  called: { rollcall: 'x', expected: 29, present: 27, late: 0, headcount: 28, submitted: { time: '2026-11-24T02:00:00Z' } },
}
const words = (change: Partial<RoomAttendance>) => comparedWords({ ...ROOM, ...change }, RULES, zh, 'zh-CN')

describe('the comparison of a room', () => {
  test('says where the figures differ before anything else', () => {
    expect(words({ flags: ['headcount_more'], late_ms: 120_000 })).toEqual({ text: '现场比点名多 1 人', differs: true })
    expect(words({ flags: ['not_confirmed'] }).differs).toBe(false)
  })

  test('tells a broken link, a late beginning and bridged gaps, each in words', () => {
    expect(words({ failed_ms: 96_000 }).text).toBe('一致，断线 1 分 36 秒')
    expect(words({ late_ms: 129_000 }).text).toBe('一致，晚接入 2 分 9 秒')
    expect(words({ bridged: 2 }).text).toBe('一致，断 2 次都在 30 秒内')
    expect(words({}).text).toBe('一致')
  })

  test('calls nobody present who never came', () => {
    const gone: Partial<RoomAttendance> = { ...ROOM, verdict: 'absent' }
    delete (gone as { called?: unknown }).called
    expect(comparedWords(gone as RoomAttendance, RULES, zh, 'zh-CN').text).toBe('没进课堂')
  })
})

test('shares are cut and never rounded up to all', () => {
  expect([9_999, 9_481, 10_000, 0].map(percentOf)).toEqual(['99.9%', '94.8%', '100%', '0%'])
  expect([36_000, 60_000, 129_400].map((ms) => lastingWords(ms, 'en'))).toEqual(['36 s', '1 min', '2 min 9 s'])
})

const lesson = (session: string, start: string, more: Partial<Lesson> = {}): Lesson => ({
  session, title: '面积', planned_start: start, planned_ms: 2_400_000, received_milli: 1000, state: 'received', ...more,
})

test('two lessons of one kind in a week hide neither', () => {
  const grid = gridOf(
    [lesson('a', '2026-09-01T02:00:00Z'), lesson('b', '2026-09-01T02:00:00Z'), lesson('c', '2026-09-08T02:00:00Z')],
    '2026-09-01T00:00:00Z', '2027-01-18T00:00:00Z', '2026-09-09T00:00:00Z',
  )
  expect(grid.rows.flatMap((row) => [...row.cells.values()].map((each) => each.session)).sort()).toEqual(['a', 'b', 'c'])
  expect(grid.current).toBe(1)
  expect(grid.weeks).toBe(20)
})

test('a week begins on Monday', () => {
  expect(mondayOf('2026-11-24T02:00:00Z')).toBe(mondayOf('2026-11-23T00:00:00Z'))
  expect(mondayOf('2026-11-22T23:00:00Z')).toBe(mondayOf('2026-11-23T00:00:00Z') - 7)
  expect([1000, 450, 40, 0].map(lessonsOf)).toEqual(['1', '0.45', '0.04', '0'])
})
