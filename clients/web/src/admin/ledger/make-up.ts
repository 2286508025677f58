/** What makes up a lost lesson: the same lesson for the rooms of one school, on another day. Pure. */
import { clockOf, momentIn } from '../timetable/grid'
import type { Period } from '../timetable/shapes'
import type { PlannedSession } from './shapes'

export interface Choice {
  readonly key: string
  readonly word: string
}

/** The periods of the host as choices, with their times. */
export function timesOf(periods: readonly Period[], word: (number: number) => string): Choice[] {
  return periods.map(({ number, label, starts_minute, ends_minute }) => ({
    key: String(number), word: `${label || word(number)} ${clockOf(starts_minute)}–${clockOf(ends_minute)}`,
  }))
}

export function roomsOf(lost: PlannedSession, school: string): PlannedSession['rooms'] {
  return lost.rooms.filter(({ organization }) => organization === school)
}

export function bodyOf(lost: PlannedSession, school: string, lead: string, day: string, period: Period): Record<string, unknown> {
  const { title, subject, grade, lesson, room, zone } = lost
  return {
    title, subject, grade, room, lead, ...(lesson !== undefined && { lesson }),
    planned_start: momentIn(day, period.starts_minute, zone),
    planned_end: momentIn(day, period.ends_minute, zone),
    rooms: roomsOf(lost, school).map(({ room: own, class_group, co_teacher }) => ({
      room: own, ...(class_group !== undefined && { class_group }), ...(co_teacher !== undefined && { co_teacher }),
    })),
  }
}
