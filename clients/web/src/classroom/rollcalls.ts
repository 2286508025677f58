/** The roll call as the lead's list has it: one row a room, in the plan's order. Pure. */
import type { Visible } from '../protocol'
import type { RoomView } from './view'

export interface RollRow {
  readonly room: string
  readonly endpoint: string | undefined
  readonly school: string
  /** `idle`: nobody has asked this room yet. */
  readonly state: 'idle' | 'asked' | 'submitted' | 'confirmed'
  readonly rollcall: string | undefined
  readonly present: number | undefined
  readonly expected: number
  readonly absent: number
  /** Counted by eye, where it differs from the list. */
  readonly headcount: number | undefined
  readonly corrected: boolean
  /** What the lead may do for it: take the roll where no co-teacher is, correct one that came in. */
  readonly act: 'take' | 'correct' | undefined
}

export function rollRows(visible: Visible, rooms: readonly RoomView[]): RollRow[] {
  const { round, rolls } = visible.rollcall
  return rooms.map(({ room, endpoint, school, expected }) => {
    // A room without a terminal is counted from its co-teacher's own phone.
    const ofRoom = (one: string) => visible.endpoints[one]?.room === room
    const last = rolls.filter((roll) => ofRoom(roll.endpoint)).at(-1)
    const asked = round?.endpoints.some(ofRoom) ?? false
    const again = asked && last?.round !== round?.round
    const counted = last?.expected_count ?? expected
    const state = last === undefined || again ? (asked ? 'asked' : 'idle') : last.confirmed ? 'confirmed' : 'submitted'
    const waits = state === 'idle' || state === 'asked'
    return {
      room, endpoint, school, rollcall: last?.rollcall, present: last?.present_count, expected: counted, state,
      act: waits && endpoint !== undefined && !hasCoTeacher(visible, room) ? 'take' : last === undefined ? undefined : 'correct',
      absent: last === undefined ? 0 : counted - last.present_count,
      headcount: last === undefined || last.headcount === last.present_count ? undefined : last.headcount,
      corrected: last?.corrected !== undefined,
    }
  })
}

/** In person: by a device of his own, or by the PIN that he told at the terminal. */
function hasCoTeacher(visible: Visible, room: string): boolean {
  return Object.entries(visible.endpoints).some(([endpoint, part]) =>
    part.room === room && part.link !== 'left' && (part.role === 'co_teacher' || visible.staffed[endpoint]?.how === 'pin'))
}

export interface RollSum {
  readonly present: number
  readonly expected: number
  /** Rooms whose roll call is submitted and not yet confirmed. */
  readonly toConfirm: number
  /** Asked and not yet submitted. */
  readonly awaited: number
  readonly counted: number
}

/** Over the rooms that have counted. */
export function rollSum(rows: readonly RollRow[]): RollSum {
  const counted = rows.filter((row) => row.present !== undefined)
  return {
    present: counted.reduce((sum, row) => sum + row.present!, 0),
    expected: counted.reduce((sum, row) => sum + row.expected, 0),
    toConfirm: rows.filter((row) => row.state === 'submitted').length,
    awaited: rows.filter((row) => row.state === 'asked').length,
    counted: counted.length,
  }
}
