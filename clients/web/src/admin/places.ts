/**
 * The places of the management, in the order of the bar. A place is there for who holds its rights somewhere; what a
 * role cannot open is absent. Words: phrases/admin-parts. Pure.
 */
import type { IconName } from '../ui/icons'

/** No right of the server: there for who is in a research group, is asked to one, or may found one. */
export const IN_GROUPS = 'in_groups'

export interface Place {
  /** The name of its route, and of its words. */
  readonly name: string
  readonly icon: IconName
  readonly group: 'class' | 'research' | 'management'
  /** All of them are needed. */
  readonly rights: readonly string[]
}

export const PLACES: readonly Place[] = [
  { name: 'timetable', icon: 'calendar-days', group: 'class', rights: ['read_registry'] },
  { name: 'board', icon: 'presentation', group: 'class', rights: ['read_registry'] },
  { name: 'sessions', icon: 'history', group: 'class', rights: ['read_log'] },
  { name: 'groups', icon: 'users', group: 'research', rights: [IN_GROUPS] },
  { name: 'activities', icon: 'clipboard-check', group: 'research', rights: [IN_GROUPS] },
  { name: 'schools', icon: 'building-2', group: 'management', rights: ['read_registry'] },
  // The auditor reads the registry too, but knows people by pseudonym alone.
  { name: 'people', icon: 'user', group: 'management', rights: ['read_registry', 'read_names'] },
  { name: 'courses', icon: 'book-open', group: 'management', rights: ['manage_registry'] },
  { name: 'lessons', icon: 'book-marked', group: 'management', rights: ['manage_registry'] },
  { name: 'tokens', icon: 'key-round', group: 'management', rights: ['issue_token'] },
  { name: 'settings', icon: 'sliders-horizontal', group: 'management', rights: ['set_policy'] },
  { name: 'operations', icon: 'server', group: 'management', rights: ['administers_everything'] },
  { name: 'audit', icon: 'lock', group: 'management', rights: ['read_audit'] },
]

export function placesOf(rights: ReadonlySet<string>): Place[] {
  return PLACES.filter((place) => place.rights.every((right) => rights.has(right)))
}

/** The bar of a phone has five: all of them if they fit, else four and the rest behind one more. */
export function barOf<Item>(places: readonly Item[]): { bar: readonly Item[]; rest: readonly Item[] } {
  return places.length <= 4 ? { bar: places, rest: [] } : { bar: places.slice(0, 3), rest: places.slice(3) }
}
