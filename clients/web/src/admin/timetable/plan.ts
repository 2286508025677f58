/** A lesson that is being planned: what the form holds, what is sent, and what a way out makes of it. Pure. */
import type { Entry, Way } from './shapes'

export interface PlannedRoom {
  readonly room: string
  readonly class_group: string
  readonly co_teacher: string
  readonly partnership: string
}

export interface Plan {
  readonly host: string
  readonly term: string
  readonly title: string
  readonly subject: string
  readonly grade: string
  readonly weekday: string
  readonly period: string
  readonly weeks: string
  readonly room: string
  readonly lead: string
  readonly rooms: readonly PlannedRoom[]
}

export type Text = Exclude<keyof Plan, 'rooms'>

export const EMPTY_ROOM: PlannedRoom = { room: '', class_group: '', co_teacher: '', partnership: '' }
export const TEXTS: readonly Text[] = ['host', 'term', 'title', 'subject', 'grade', 'weekday', 'period', 'weeks', 'room', 'lead']

export function emptyPlan(host: string, weekday: number): Plan {
  return { host, term: '', title: '', subject: '', grade: '', weekday: String(weekday), period: '', weeks: 'all', room: '', lead: '', rooms: [EMPTY_ROOM] }
}

export function planOf(entry: Entry): Plan {
  return {
    host: entry.host.id, term: entry.term, title: entry.title, subject: entry.subject, grade: entry.grade, weekday: String(entry.weekday),
    period: String(entry.period), weeks: entry.weeks, room: entry.room.id, lead: entry.lead.id,
    rooms: entry.rooms.map((each) => ({ room: each.room.id, class_group: each.class_group.id, co_teacher: each.co_teacher?.id ?? '', partnership: each.partnership ?? '' })),
  }
}

/** The names of what an entry refers to, by id. */
export function labelsOf(entry: Entry): Record<string, string> {
  const named = [entry.host, entry.room, entry.lead, ...entry.rooms.flatMap((each) => [each.room, each.class_group, ...(each.co_teacher ? [each.co_teacher] : [])])]
  return Object.fromEntries(named.flatMap(({ id, label }) => (label === undefined ? [] : [[id, label]])))
}

/** Rooms of which nothing was chosen are not sent. */
export function bodyOf(plan: Plan): Record<string, unknown> {
  const rooms = plan.rooms.filter(({ room, class_group }) => room !== '' || class_group !== '')
  return {
    ...plan, weekday: Number(plan.weekday), period: Number(plan.period),
    rooms: rooms.map((each) => Object.fromEntries(Object.entries(each).filter(([, value]) => value !== ''))),
  }
}

/** The fields that have to be filled before it can be sent; a room of the list as `room 0`. */
export function missingIn(plan: Plan): ReadonlySet<string> {
  const texts = TEXTS.filter((key) => plan[key].trim() === '')
  const begun = plan.rooms.map((each, at) => ({ ...each, at })).filter(({ room, class_group }) => room !== '' || class_group !== '')
  const rooms = begun.filter(({ room, class_group }) => room === '' || class_group === '').map(({ at }) => `room ${at}`)
  return new Set([...texts, ...rooms, ...(begun.length === 0 ? ['rooms'] : [])])
}

/** The plan as a way out makes it; undefined for what somebody else has to do. */
export function taken(plan: Plan, way: Way): Plan | undefined {
  switch (way.way) {
    case 'move':
      return { ...plan, weekday: String(way.weekday), period: String(way.period) }
    case 'without_rooms':
      return { ...plan, rooms: plan.rooms.filter(({ room }) => !way.rooms?.some(({ id }) => id === room)) }
    case 'move_other':
      return undefined
  }
}
