/** The rows of the school year as their pages list them. */
import { timetable as say } from '../../phrases/admin-timetable'
import type { Column } from '../parts/columns'
import type { Field, Versioned } from '../parts/fields'
import { send } from '../rest'
import type { TreeNode } from '../schools/shapes'

export interface YearRow extends Versioned {
  readonly organization: string
  readonly organization_label?: string
  readonly label: string
  readonly retired?: string
  readonly first_day?: string
  readonly last_day?: string
  readonly works_as?: number
  readonly number?: number
  readonly starts_minute?: number
  readonly ends_minute?: number
}

export function yearColumns(of: 'terms' | 'holidays' | 'periods'): Column[] {
  const label: Column = { key: 'label', word: say.heads.label, track: 'minmax(160px, 2fr)', small: 'first' }
  const school: Column = { key: 'organization_label', word: say.heads.school, track: 'minmax(120px, 1.5fr)', small: 'second' }
  const days: Column[] = [
    { key: 'first_day', word: say.heads.first, track: '112px', small: 'first-end', order: 'ascending' },
    { key: 'last_day', word: say.heads.last, track: '112px', small: 'second-end' },
  ]
  switch (of) {
    case 'terms':
      return [label, ...days, school]
    case 'holidays':
      return [label, ...days, { key: 'works_as', word: say.heads.worksAs, track: '112px', from: 'M' }, school]
    case 'periods':
      return [
        { key: 'number', word: say.heads.number, track: '72px', figure: true, order: 'ascending' }, label,
        { key: 'starts_minute', word: say.heads.starts, track: '80px', figure: true, small: 'first-end' },
        { key: 'ends_minute', word: say.heads.ends, track: '80px', figure: true, small: 'second-end' }, school,
      ]
  }
}

export function schoolField(nodes: readonly TreeNode[]): Field {
  return { key: 'organization', word: say.heads.school, kind: 'choice', required: true, once: true, choices: nodes.map(({ id, label }) => ({ key: id, word: label })) }
}

interface Tried {
  readonly sessions?: { readonly added: number; readonly moved: number; readonly called_off: number; readonly revived: number }
}

/** What writing it would do to lessons that are scheduled; nothing is kept of the trial. */
export async function tried(method: 'POST' | 'PATCH', path: string, body: object): Promise<string | undefined> {
  const { sessions } = await send<Tried>(method, `${path}?dry_run=true`, body)
  if (!sessions) return undefined
  return say.yearTouched(sessions.called_off, sessions.revived + sessions.added, sessions.moved) || undefined
}
