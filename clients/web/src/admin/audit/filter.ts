/** Which entries are wanted, in the page's address and in what the server is asked; and whether two join. Pure. */
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { one } from '../log/filter'
import type { AuditEntry } from './shapes'

export const ANSWERS = ['allowed', '403', '404', 'refused'] as const

export interface AuditFilter {
  readonly text: string
  readonly action: string
  readonly answer: string
  /** `2026-11-24`, or nothing. */
  readonly day: string
}

export function auditFilterOf(query: LocationQuery): AuditFilter {
  const action = one(query.action) ?? ''
  const day = one(query.day) ?? ''
  return {
    text: (one(query.q) ?? '').slice(0, 100),
    action: /^[a-z_.]{1,60}$/.test(action) ? action : '',
    answer: ANSWERS.find((answer) => answer === one(query.answer)) ?? '',
    day: /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)) ? day : '',
  }
}

export function auditQueryOf(filter: AuditFilter, entry?: string): LocationQueryRaw {
  const fields = { q: filter.text, action: filter.action, answer: filter.answer, day: filter.day, entry: entry ?? '' }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

export function askedOfAudit({ text, action, answer, day }: AuditFilter): Record<string, string> {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const fields = {
    text: text.trim(), action, answer,
    start: day && new Date(year, month - 1, date).toISOString(), end: day && new Date(year, month - 1, date + 1).toISOString(),
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

/** Does an entry hold the digest of the one before it? Undefined where that one is not here. */
export function joins(entry: AuditEntry, entries: readonly AuditEntry[]): boolean | undefined {
  const before = entries.find(({ month, sequence }) => month === entry.month && sequence === entry.sequence - 1)
  return before && before.digest === entry.previous
}
