/** Where lessons stand on the timetable, and what they say at their foot. */
import { describe, expect, it } from 'vitest'
import {
  addDays, cellsOf, daysOf, footOf, heldIn, heldOn, lineOf, localOf, mondayOf, rowsOf, schoolsOf, toneOf, weekFoot, weekdayOf,
} from '../timetable/grid'
import type { Held, RoomNow, SessionNow, Timetable } from '../timetable/shapes'

const ZONE = 'Asia/Shanghai'
const PERIODS = [
  { number: 3, label: '第 3 节', starts_minute: 600, ends_minute: 640 },
  { number: 4, label: '第 4 节', starts_minute: 650, ends_minute: 690 },
  { number: 5, label: '第 5 节', starts_minute: 810, ends_minute: 850 },
]

function held(starts: string, host = '明溪', guests = ['青石岭', '云岭'], more: Partial<Held> = {}): Held {
  return {
    id: `${host} ${starts}`, kind: 'lesson', title: '平行四边形的面积', starts, zone: ZONE, cancelled: false,
    ends: new Date(Date.parse(starts) + 40 * 60_000).toISOString(), host: { id: host, label: host }, lead: { id: 'li', label: '李静仪' },
    rooms: guests.map((school) => ({ room: { id: `room of ${school}` }, school: { id: school, label: school } })), ...more,
  }
}

function timetable(...sessions: Held[]): Timetable {
  return { organization: { id: 'g' }, zone: ZONE, periods: PERIODS, holidays: [], sessions }
}

function room(of: string, state: RoomNow['ready']['state'], more: Partial<RoomNow> = {}): RoomNow {
  return {
    room: `room of ${of}`, lead: false, present: false, lost: false, ...more,
    ready: { state, camera: 'unknown', microphone: 'unknown', uplink: 'unknown', clock: 'unknown', ...(state === 'not_ready' && { todo: 'camera_absent' }) },
  }
}

const THIRD = held('2026-11-24T02:00:00Z')

describe('days', () => {
  it('are those of the zone, not of the reader', () => {
    expect(localOf('2026-11-24T16:30:00Z', ZONE)).toEqual({ day: '2026-11-25', minute: 30 })
    expect(heldOn([held('2026-11-24T16:30:00Z')], '2026-11-25', ZONE)).toHaveLength(1)
  })
  it('begin their week on Monday, over the turn of a year', () => {
    expect([weekdayOf('2026-11-29'), mondayOf('2026-11-29'), mondayOf('2027-01-01'), addDays('2026-12-31', 1)]).toEqual([7, '2026-11-23', '2026-12-28', '2027-01-01'])
  })
  it('of the weekend are drawn when something is held on them', () => {
    expect(daysOf('2026-11-23', [THIRD], ZONE)).toHaveLength(5)
    expect(daysOf('2026-11-23', [held('2026-11-28T02:00:00Z')], ZONE)).toHaveLength(6)
  })
})

describe('rows', () => {
  it('are the periods with the long break between them', () => {
    expect(rowsOf(timetable(THIRD)).map((row) => (row.kind === 'break' ? [row.from, row.to] : row.period.number))).toEqual([3, 4, [690, 810], 5])
  })
  it('grow by one for a lesson at a time of its own', () => {
    const evening = held('2026-11-24T11:00:00Z')
    expect(rowsOf(timetable(evening)).at(-1)).toMatchObject({ period: { starts_minute: 1140, number: 0 } })
  })
  it('take a lesson that begins a little late where it begins', () => {
    const late = held('2026-11-24T02:05:00Z')
    expect(PERIODS.map((period) => heldIn([late], period, PERIODS, ZONE).length)).toEqual([1, 0, 0])
  })
})

describe('columns', () => {
  const others = [THIRD, held('2026-11-24T02:50:00Z', '青石岭', ['明溪']), held('2026-11-24T05:30:00Z', '明溪', ['云岭'])]
  it('are who teaches, then who listens', () => {
    expect(schoolsOf(others).map(({ id, hosts, count }) => [id, hosts, count])).toEqual([['明溪', true, 3], ['青石岭', true, 2], ['云岭', false, 2]])
  })
  it('are joined by the line of their lesson', () => {
    const schools = schoolsOf(others)
    expect(lineOf(others[2]!, schools)).toEqual({ from: 0, to: 2 })
    expect(lineOf(held('2026-11-24T02:00:00Z', '明溪', []), schools)).toBeUndefined()
    expect(cellsOf([THIRD], '云岭')[0]?.seat?.room.id).toBe('room of 云岭')
  })
})

describe('the foot of a block', () => {
  const before = Date.parse('2026-11-24T01:50:00Z')
  const during = Date.parse('2026-11-24T02:23:41Z')
  const session = (state: string, rooms: RoomNow[], more: Partial<SessionNow> = {}): SessionNow => ({ id: THIRD.id, state, ready: rooms.filter(({ ready }) => ready.state === 'ready').length, rooms, ...more })
  const seat = cellsOf([THIRD], '云岭')[0]!

  it('says what is missing before the bell', () => {
    const now = session('open', [room('青石岭', 'ready'), room('云岭', 'not_ready')])
    expect(footOf({ held: THIRD }, now, before)).toEqual({ code: 'missing', rooms: 1 })
    expect(footOf(seat, now, before)).toEqual({ code: 'todo', todo: 'camera_absent' })
    expect(weekFoot(THIRD, now, before)).toEqual({ code: 'readyOf', ready: 1, rooms: 2 })
  })
  it('counts who is there once class runs', () => {
    const now = session('live', [room('云岭', 'ready', { present: true, present_count: 24, expected_count: 25 })], { started: '2026-11-24T02:00:00Z' })
    expect(footOf({ held: THIRD }, now, during)).toEqual({ code: 'running', since_ms: 1_421_000 })
    expect(footOf(seat, now, during)).toEqual({ code: 'counted', present: 24, expected: 25 })
  })
  it('tells a broken link from a room that never came', () => {
    expect(footOf(seat, session('live', [room('云岭', 'ready', { lost: true })]), during)).toEqual({ code: 'lost' })
    expect(footOf(seat, session('live', []), during)).toEqual({ code: 'absent' })
  })
  it('is over when its time has passed, whether it was held or not', () => {
    expect(toneOf(THIRD, undefined, Date.parse('2026-11-24T04:00:00Z'))).toBe('done')
    expect(toneOf(THIRD, session('live', []), Date.parse('2026-11-24T04:00:00Z'))).toBe('now')
    expect(footOf({ held: { ...THIRD, cancelled: true } }, undefined, before)).toEqual({ code: 'off' })
  })
  it('says how many rooms where nobody has looked', () => {
    expect(weekFoot(THIRD, undefined, before)).toEqual({ code: 'rooms', rooms: 2 })
  })
})
