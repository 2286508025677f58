/** Making up a lost lesson: the same lesson for one school's rooms, at a moment of the host's clock. */
import { describe, expect, test } from 'vitest'
import { bodyOf, timesOf } from '../ledger/make-up'
import type { PlannedSession } from '../ledger/shapes'
import { localOf, momentIn } from '../timetable/grid'

const LOST: PlannedSession = {
  id: 's', title: '分数', subject: '数学', grade: '五年级', lesson: 'lesson', room: 'studio', lead: 'he', lead_label: '何思远', organization: 'host',
  zone: 'Asia/Shanghai', planned_start: '2026-11-24T02:00:00Z', planned_end: '2026-11-24T02:40:00Z',
  rooms: [
    { room: 'a', room_label: '三楼', organization: 'one', class_group: 'a5', class_group_label: '五（2）班', co_teacher: 'wang' },
    { room: 'b', room_label: '二楼', organization: 'other', class_group: 'b5', class_group_label: '五（1）班' },
  ],
}
const PERIOD = { number: 6, label: '', starts_minute: 870, ends_minute: 910 }

describe('a lesson that makes up a lost one', () => {
  test('is the same for the rooms of the school that lost it, and for no other', () => {
    expect(bodyOf(LOST, 'one', 'guo', '2026-12-01', PERIOD)).toEqual({
      title: '分数', subject: '数学', grade: '五年级', lesson: 'lesson', room: 'studio', lead: 'guo',
      planned_start: '2026-12-01T06:30:00.000Z', planned_end: '2026-12-01T07:10:00.000Z',
      rooms: [{ room: 'a', class_group: 'a5', co_teacher: 'wang' }],
    })
  })

  test('offers the periods with their times', () => {
    expect(timesOf([PERIOD], (n) => `第 ${n} 节`)).toEqual([{ key: '6', word: '第 6 节 14:30–15:10' }])
  })
})

describe('a minute of a day in a zone', () => {
  test.each([['Asia/Shanghai', '2026-12-01', 600], ['America/New_York', '2026-03-08', 600], ['America/New_York', '2026-11-01', 30], ['Australia/Lord_Howe', '2026-10-04', 500]])(
    '%s on %s shows the same minute again', (zone, day, minute) => {
      expect(localOf(momentIn(day, minute, zone), zone)).toEqual({ day, minute })
    })
})
