/** What the figures of a machine come to, and how it is said. */
import { describe, expect, test } from 'vitest'
import { say } from '../../phrases'
import { machine } from '../../phrases/admin-operations'
import type { Disk, DiskVerdict, Operations } from '../operations/shapes'
import { backupGrade, bytesWords, certificateGrade, journalGrade, plotOf, sharesOf, stepsOf } from '../operations/told'
import { headOf, moreOf } from '../operations/words'

const GIB = 2 ** 30
const RATE = { bytes_per_day: GIB, bytes_per_day_least: GIB, bytes_per_day_most: GIB, others: false }
const DISK: Disk = {
  folder: '/data', total_bytes: 100 * GIB, free_bytes: 60 * GIB, room_bytes: 50 * GIB, reserve_bytes: 10 * GIB,
  journal_bytes: 8 * GIB, journal_most_bytes: 58 * GIB, database_bytes: 2 * GIB, database_here: true, keys_bytes: GIB,
  verdict: 'good', days_seen: 20, days: [], forecast: { ...RATE, days: 50, days_least: 40, days_most: 70 },
}
const NOW = '2026-11-24T08:00:00Z'
const MACHINE: Operations = {
  now: NOW, version: '0.2.0', began: NOW, live_sessions: 0, disk: DISK, journal: { ready: true, external: false },
  database: { ready: true }, media: { ready: true },
}

test.each([
  [0, '0 KB'], [1023, '1 KB'], [40 * 2 ** 20, '40 MB'], [9.94 * GIB, '9.9 GB'], [9.96 * GIB, '10 GB'], [999.6 * GIB, '1.0 TB'], [-5, '0 KB'],
])('%i bytes are %s', (bytes, words) => expect(bytesWords(bytes)).toBe(words))

function without(key: keyof Disk): Disk {
  return Object.fromEntries(Object.entries(DISK).filter(([name]) => name !== key)) as unknown as Disk
}
const at = (verdict: DiskVerdict, days: number | undefined, room = 50 * GIB): Disk => ({
  ...DISK, verdict, room_bytes: room, forecast: { ...RATE, ...(days !== undefined && { days, days_least: days }) },
})
test.each([
  [at('good', 50), machine.good(50)],
  [at('good', undefined), machine.goodStill],
  [at('soon', 29), machine.soon(29)],
  [at('soon', 90, 8 * GIB), machine.soonRoom('8.0 GB')],
  [at('urgent', 3), machine.urgent(3)],
  [at('urgent', 200, GIB), machine.urgentRoom('1.0 GB')],
  [at('full', 0, 0), machine.full],
])('the verdict is said first, by days or by room', (disk, said) => expect(headOf(disk)).toBe(said))

test('without a forecast it is said that days are missing', () => {
  const fresh = without('forecast')
  expect(headOf({ ...fresh, verdict: 'unknown' })).toBe(machine.unknown)
  expect(moreOf({ ...fresh, days_seen: 2 })).toBe(machine.tooFew(2))
  expect(moreOf(DISK)).toBe([machine.perDay('1.0 GB'), machine.range(40, 70), machine.seen(20)].join(say.comma))
})

test('what to do is said where there is little room, others first where it is they', () => {
  expect(stepsOf(DISK)).toEqual([])
  expect(stepsOf(at('soon', 20))).toEqual(['more_disk', 'backups_away'])
  expect(stepsOf({ ...DISK, verdict: 'full', forecast: { ...RATE, others: true } })).toEqual(['others', 'more_disk', 'backups_away', 'full_goes_on'])
})

describe('the bar', () => {
  test('is the whole disk', () => {
    expect(sharesOf(DISK).reduce((sum, { bytes }) => sum + bytes, 0)).toBe(DISK.total_bytes)
  })
  test('leaves out what lies elsewhere', () => {
    const far = without('journal_most_bytes')
    const shares = sharesOf({ ...far, database_here: false })
    expect(shares.filter(({ share }) => share === 'journal' || share === 'database').map(({ bytes }) => bytes)).toEqual([0, 0])
    expect(shares.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(DISK.total_bytes)
  })
})

test('the growth is drawn from four days on, the newest at the right', () => {
  const days = Array.from({ length: 5 }, (_, n) => ({ at: `2026-11-2${n}T00:00:00Z`, used_bytes: n * GIB, free_bytes: 0 }))
  expect(plotOf({ ...DISK, days: days.slice(0, 3) }, 400, 100)).toBeUndefined()
  const plot = plotOf({ ...DISK, days }, 400, 100)!
  expect(plot.most).toBe(4 * GIB)
  expect([plot.line.split('L')[0], plot.line.split('L').at(-1)]).toEqual(['M0.0 100.0', '400.0 2.0'])
})

test.each([
  [undefined, 'warn'], ['2026-11-24T03:00:00Z', 'good'], ['2026-11-17T08:00:01Z', 'good'], ['2026-11-17T07:59:59Z', 'warn'],
])('a backup of %s is %s', (made, grade) => {
  expect(backupGrade(made ? { ...MACHINE, backup: { at: made, position: 1 } } : MACHINE)).toBe(grade)
})

test('a certificate warns in its last month, a journal when a copy is missing', () => {
  expect(['2027-11-24T08:00:00Z', '2026-12-24T07:00:00Z', '2026-11-24T07:00:00Z'].map((certificate_ends) => certificateGrade({ ...MACHINE, certificate_ends })))
    .toEqual(['good', 'warn', 'bad'])
  expect([[3, 3], [3, 2], [1, 1]].map(([copies, copies_current]) => journalGrade({ ...MACHINE, journal: { ready: true, external: true, copies: copies!, copies_current: copies_current! } })))
    .toEqual(['good', 'warn', 'good'])
  expect(journalGrade({ ...MACHINE, journal: { ready: false, external: false } })).toBe('bad')
})
