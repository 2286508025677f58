/** Roles as they are said and given: their last day, whether they end soon, how they ended, what scope each takes. Pure. */
import { dayOf, daysUntil } from '../parts/days'
import type { Role } from '../schools/shapes'

const SOON_DAYS = 7

/** The last day on which it holds: it ends with the midnight after. */
export function lastDay(until: string): string {
  return dayOf(new Date(Date.parse(until) - 1))
}

/** The moment at which a day ends here, or the moment at which it begins. */
export function momentOf(day: string, which: 'start' | 'end'): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return new Date(year, month - 1, date + (which === 'end' ? 1 : 0)).toISOString()
}

export function endsSoon(role: Role, now: Date = new Date()): boolean {
  return role.until !== undefined && daysUntil(lastDay(role.until), now) <= SOON_DAYS
}

/** Why a role holds no longer, as a code. */
export function endOf(role: Role): string {
  return role.ended === undefined ? 'expired' : (role.ended_cause ?? 'revoked')
}

export type ScopeKind = 'organization' | 'room'

/** Where a role holds: who co-teaches does so in a room, everybody else in an organization. */
export function scopeKindOf(role: string): ScopeKind {
  return role === 'co_teacher' || role === 'device' ? 'room' : 'organization'
}
