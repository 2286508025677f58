/** Which sessions are wanted, in the page's address and in what the server is asked. Days are days of the reader's place. Pure. */
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { one } from '../log/filter'
import { STATES, type SessionState } from '../log/shapes'

export interface SessionsFilter {
  readonly text: string
  readonly state: SessionState | undefined
  /** `2026-11-24`, or nothing. */
  readonly from: string
  readonly to: string
}

export function sessionsFilterOf(query: LocationQuery): SessionsFilter {
  return {
    text: (one(query.q) ?? '').slice(0, 100),
    state: STATES.find((state) => state === one(query.state)),
    from: day(one(query.from)),
    to: day(one(query.to)),
  }
}

export function sessionsQueryOf(filter: SessionsFilter): LocationQueryRaw {
  const fields = { q: filter.text, state: filter.state ?? '', from: filter.from, to: filter.to }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

export function isNarrowed(filter: SessionsFilter): boolean {
  return Object.keys(sessionsQueryOf(filter)).length > 0
}

export function askedOfSessions(filter: SessionsFilter): Record<string, string> {
  const fields = {
    text: filter.text.trim(),
    state: filter.state ?? '',
    start: filter.from && midnight(filter.from, 0),
    end: filter.to && midnight(filter.to, 1),
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

/** The beginning of a day, or of one so many days later, in UTC. */
function midnight(text: string, later: number): string {
  const [year, month, date] = text.split('-').map(Number) as [number, number, number]
  return new Date(year, month - 1, date + later).toISOString()
}

function day(text: string | undefined): string {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : ''
}
