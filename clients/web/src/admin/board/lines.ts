/** The board's lessons with their rooms, each with a verdict and the one thing to do. Pure. */
import type { CheckFound, Held, SessionNow, Verdict } from '../timetable/shapes'

export type RoomState = 'ready' | 'weak' | 'not_ready' | 'unchecked'

export interface BoardRoom {
  /** Of the lesson and the room. */
  readonly key: string
  readonly room: string
  /** School and class, or school and that it teaches. */
  readonly school: string
  readonly name: string
  readonly class: string | undefined
  readonly lead: boolean
  readonly person: string | undefined
  readonly state: RoomState
  readonly present: boolean
  readonly lost: boolean
  readonly counts: { readonly present: number; readonly expected: number } | undefined
  readonly verdicts: { readonly camera: Verdict; readonly microphone: Verdict; readonly uplink: Verdict; readonly clock: Verdict }
  readonly check: CheckFound | undefined
  readonly todo: string | undefined
  readonly soon: boolean
}

export interface BoardLine {
  readonly held: Held
  readonly running: boolean
  readonly ready: number
  readonly started: string | undefined
  /** Milliseconds to the bell; negative after it. */
  readonly in_ms: number
  readonly rooms: readonly BoardRoom[]
}

export const SOON_MS = 15 * 60_000
const RUNNING = ['live', 'suspended']

/** What runs or is to come, in order of its bell; what is over or called off is not there. */
export function linesOf(sessions: readonly Held[], now: readonly SessionNow[], at_ms: number): BoardLine[] {
  const known = new Map(now.map((session) => [session.id, session]))
  return sessions
    .filter((held) => !held.cancelled)
    .flatMap((held): BoardLine[] => {
      const session = known.get(held.id)
      const running = RUNNING.includes(session?.state ?? '')
      if (session?.state === 'ended' || (!running && Date.parse(held.ends) < at_ms)) return []
      const in_ms = Date.parse(held.starts) - at_ms
      const rooms = roomsOf(held, session, in_ms <= SOON_MS)
      return [{ held, running, ready: rooms.filter(({ state }) => state === 'ready').length, started: session?.started, in_ms, rooms }]
    })
    .sort((one, other) => one.held.starts.localeCompare(other.held.starts) || one.held.id.localeCompare(other.held.id))
}

function roomsOf(held: Held, session: SessionNow | undefined, soon: boolean): BoardRoom[] {
  const lead = held.room ? [{ room: held.room.id, school: held.host.label ?? '', class: undefined, lead: true, person: held.substitute?.label ?? held.lead.label }] : []
  const seats = held.rooms.map((seat) => ({
    room: seat.room.id, school: seat.school.label ?? '', class: seat.class_group?.label ?? seat.room.label, lead: false, person: seat.co_teacher?.label,
  }))
  return [...lead, ...seats].map((each) => {
    const now = session?.rooms.find(({ room }) => room === each.room)
    const { state = 'unchecked', todo, check, ...verdicts } = now?.ready ?? { camera: 'unknown', microphone: 'unknown', uplink: 'unknown', clock: 'unknown' } as const
    return {
      ...each, key: `${held.id} ${each.room}`, name: [each.school, each.class].filter(Boolean).join(' '), state, todo: state === 'ready' ? undefined : (todo ?? 'check'),
      present: now?.present ?? false, lost: now?.lost ?? false, verdicts, check, soon,
      counts: now?.present_count === undefined ? undefined : { present: now.present_count, expected: now.expected_count ?? 0 },
    }
  })
}

/** Amber only when little time is left or a check failed: what is merely not looked at yet stays grey. */
export function warnsRoom(room: BoardRoom): boolean {
  return room.state === 'not_ready' || room.state === 'weak' || (room.state === 'unchecked' && room.soon)
}
