/** What of a session's log is wanted, as it stands in the page's address and in what the server is asked. Pure. */
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { GROUPS, typesOf, type Choice } from './kinds'

export interface LogFilter {
  readonly text: string
  readonly kind: Choice
  readonly endpoint: string | undefined
  readonly from_ms: number | undefined
  readonly to_ms: number | undefined
}

export const EVERYTHING_IN_CLASS: LogFilter = {
  text: '', kind: 'class', endpoint: undefined, from_ms: undefined, to_ms: undefined,
}

export function filterOf(query: LocationQuery): LogFilter {
  const kind = one(query.kind)
  const endpoint = one(query.room)
  return {
    text: (one(query.q) ?? '').slice(0, 100),
    kind: kind === 'all' || (GROUPS as readonly (string | undefined)[]).includes(kind) ? (kind as Choice) : 'class',
    endpoint: endpoint !== undefined && /^[a-z2-7]{8}$/.test(endpoint) ? endpoint : undefined,
    from_ms: whole(one(query.from)),
    to_ms: whole(one(query.to)),
  }
}

export function queryOf(filter: LogFilter): LocationQueryRaw {
  return present({
    q: filter.text || undefined,
    kind: filter.kind === 'class' ? undefined : filter.kind,
    room: filter.endpoint,
    from: filter.from_ms?.toString(),
    to: filter.to_ms?.toString(),
  })
}

export function isNarrow(filter: LogFilter): boolean {
  return Object.keys(queryOf(filter)).length > 0
}

/** The same as the server wants it; `occurring` are the types that the log holds. */
export function askedOf(filter: LogFilter, occurring: Iterable<string>): Record<string, string> {
  return present({
    text: filter.text.trim() || undefined,
    kind: typesOf(filter.kind, occurring)?.join(','),
    endpoint: filter.endpoint,
    from_ms: filter.from_ms?.toString(),
    to_ms: filter.to_ms?.toString(),
  })
}

export function lineOf(query: LocationQuery): string | undefined {
  const line = one(query.line)
  return line !== undefined && /^\d{1,15}\.\d{1,3}$/.test(line) ? line : undefined
}

export function one(value: LocationQuery[string] | undefined): string | undefined {
  return (Array.isArray(value) ? value[0] : value) ?? undefined
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,12}$/.test(text) ? Number(text) : undefined
}

function present<Value>(fields: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Record<string, Value>
}
