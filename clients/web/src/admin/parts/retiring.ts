/** Retiring a row and taking it back: no question is asked, what was done can be undone for a while. */
import { parts } from '../../phrases/admin-parts'
import { toast } from '../../ui/toasts'
import { asProblem, send } from '../rest'
import type { Versioned } from './fields'
import { problemWords } from './problem-words'

/** `/people`, a row and its name; `put` gets the row as it is after each step. */
export async function retire<Row extends Versioned>(
  path: string, row: Row, name: string, put: (row: Row) => void, refusals: Readonly<Record<string, string>> = {},
): Promise<void> {
  const done = await step<Row>(path, row, 'retire', put, refusals)
  if (!done) return
  toast(parts.retiredNow(name), { icon: 'check', action: { word: parts.undo, act: () => void restore(path, done, name, put) } })
}

export async function restore<Row extends Versioned>(path: string, row: Row, name: string, put: (row: Row) => void): Promise<void> {
  if (await step<Row>(path, row, 'restore', put, {})) toast(parts.restoredNow(name), { icon: 'check' })
}

async function step<Row extends Versioned>(
  path: string, row: Row, verb: 'retire' | 'restore', put: (row: Row) => void, refusals: Readonly<Record<string, string>>,
): Promise<Row | undefined> {
  try {
    const after = (await send<Row | undefined>('POST', `${path}/${row.id}/${verb}`)) ?? row
    put(after)
    return after
  } catch (error) {
    toast(problemWords(asProblem(error), refusals), { icon: 'triangle-alert' })
    return undefined
  }
}
