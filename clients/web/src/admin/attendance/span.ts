/** The term that a moment lies in, as the span that attendance is asked for; the last 150 days where there is none. */
import { read } from '../rest'

export interface Span {
  readonly start: string
  readonly end: string
  readonly label?: string
}

export interface Term {
  readonly id: string
  readonly label: string
  readonly first_day?: string
  readonly last_day?: string
}

const DAY_MS = 86_400_000

export function spanOf(term: Term): Span {
  const end = new Date(Date.parse(`${term.last_day}T00:00:00Z`) + DAY_MS).toISOString()
  return { start: `${term.first_day}T00:00:00.000Z`, end, label: term.label }
}

export function lastDays(moment: string): Span {
  const end = Date.parse(moment) + DAY_MS
  return { start: new Date(end - 151 * DAY_MS).toISOString(), end: new Date(end).toISOString() }
}

export async function terms(): Promise<readonly Term[]> {
  try {
    const { items } = await read<{ items: Term[] }>('/terms')
    return items.filter((term) => term.first_day !== undefined && term.last_day !== undefined)
  } catch {
    return [] // who may not read the registry still reads attendance
  }
}

export async function termAround(moment: string): Promise<Span> {
  const day = moment.slice(0, 10)
  const term = (await terms()).find((each) => each.first_day! <= day && day <= each.last_day!)
  return term ? spanOf(term) : lastDays(moment)
}
