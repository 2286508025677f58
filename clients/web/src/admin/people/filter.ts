/** Which people are wanted, in the page's address and in what the server is asked. Pure. */
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { one } from '../log/filter'
import { KINDS, type PersonKind } from './shapes'

export interface PeopleFilter {
  readonly kind: PersonKind
  readonly text: string
  readonly school: string
  readonly role: string
  readonly retired: boolean
}

export const ROLES = ['lead_teacher', 'co_teacher', 'observer', 'researcher', 'group_leader', 'org_admin', 'auditor'] as const

export function peopleFilterOf(query: LocationQuery): PeopleFilter {
  return {
    kind: KINDS.find((kind) => kind === one(query.kind)) ?? 'staff',
    text: (one(query.q) ?? '').slice(0, 100),
    school: (one(query.school) ?? '').slice(0, 36),
    role: ROLES.find((role) => role === one(query.role)) ?? '',
    retired: one(query.retired) === '1',
  }
}

export function peopleQueryOf(filter: PeopleFilter, person?: string): LocationQueryRaw {
  const fields = {
    kind: filter.kind === 'staff' ? '' : filter.kind, q: filter.text, school: filter.school, role: filter.role,
    retired: filter.retired ? '1' : '', person: person ?? '',
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

/** Pupils and staff are different lists; choosing one of them narrows nothing. */
export function isNarrowed({ text, school, role, retired }: PeopleFilter): boolean {
  return text !== '' || school !== '' || role !== '' || retired
}

export function askedOfPeople(filter: PeopleFilter): Record<string, string> {
  const fields = {
    kind: filter.kind, text: filter.text.trim(), under: filter.school, role: filter.role, retired: filter.retired ? 'true' : '',
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}
