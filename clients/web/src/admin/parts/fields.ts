/**
 * The fields of a row's form, told by its page, and what two people wrote into them. A draft holds what a field shows:
 * a text, a number as text, a day `2026-11-24`, a clock `15:10`, the key of a choice, the id of a picked row, several
 * of them parted by commas, or nothing. Pure.
 */
export type FieldKind = 'text' | 'long' | 'number' | 'day' | 'clock' | 'choice' | 'pick' | 'many'

export interface Field {
  readonly key: string
  readonly word: string
  readonly kind: FieldKind
  readonly required?: boolean
  readonly hint?: string
  /** Of `number`: what it may be. */
  readonly least?: number
  readonly most?: number
  /** Of `choice`: its keys are numbers. */
  readonly figure?: boolean
  /** Of `choice`, and of `many` beside what the list holds. */
  readonly choices?: readonly { readonly key: string; readonly word: string }[]
  /** Of `pick` and `many`: the list to pick from, and what is asked of it beside the text. */
  readonly from?: string
  readonly asked?: Readonly<Record<string, string>>
  /** Of `pick`: the label of what is picked already, by its id. */
  readonly labels?: Readonly<Record<string, string>>
  /** Not to be changed once the row is there. */
  readonly once?: boolean
  /** Stands beside the next one of these. */
  readonly half?: boolean
  /** Shown only while this holds. */
  readonly when?: (draft: Draft) => boolean
}

export type Draft = Readonly<Record<string, string>>

/** A row of the server that two may edit. */
export interface Versioned {
  readonly id: string
  readonly row_version: number
}

export function draftOf(fields: readonly Field[], row: object | undefined, preset: Draft = {}): Draft {
  const values = (row ?? {}) as Record<string, unknown>
  return Object.fromEntries(fields.map(({ key }) => [key, text(values[key] ?? preset[key])]))
}

/** What is to be sent: of a new row all that is filled in, of an old one what differs from it. */
export function changesOf(fields: readonly Field[], draft: Draft, row: object | undefined): Record<string, unknown> {
  const before = row && draftOf(fields, row)
  const told = fields.filter(({ key, once, when }) => {
    if (when && !when(draft)) return false
    return before ? !once && draft[key] !== before[key] : draft[key] !== ''
  })
  return Object.fromEntries(told.map((field) => [field.key, valueOf(field, draft[field.key] ?? '')]))
}

/** Which fields cannot be sent as they are. */
export function missingIn(fields: readonly Field[], draft: Draft): { readonly [key: string]: 'required' | 'wholeNumber' } {
  const wrong = fields.flatMap((field): [string, 'required' | 'wholeNumber'][] => {
    if (field.when && !field.when(draft)) return []
    const value = (draft[field.key] ?? '').trim()
    if (value === '') return field.required ? [[field.key, 'required']] : []
    return field.kind === 'number' && !fits(field, value) ? [[field.key, 'wholeNumber']] : []
  })
  return Object.fromEntries(wrong)
}

export interface Difference {
  readonly field: Field
  readonly theirs: string
  /** Undefined where only the other one wrote. */
  readonly mine: string | undefined
}

/** What somebody else changed since `base` was read here, beside what was written here. */
export function differences(fields: readonly Field[], base: object, current: object, mine: Draft): Difference[] {
  const [before, theirs] = [draftOf(fields, base), draftOf(fields, current)]
  return fields
    .filter(({ key, once }) => !once && theirs[key] !== mine[key])
    .map((field) => ({ field, theirs: theirs[field.key] ?? '', mine: mine[field.key] === before[field.key] ? undefined : mine[field.key] }))
}

/** The row as it now is, with what was written here over it and nothing else of what it was. */
export function written(fields: readonly Field[], base: object, current: object, mine: Draft): Draft {
  const before = draftOf(fields, base)
  const own = fields.filter(({ key }) => mine[key] !== before[key]).map(({ key }) => [key, mine[key] ?? ''])
  return { ...draftOf(fields, current), ...Object.fromEntries(own) }
}

/** What a field of several holds. */
export function severalOf(value: string): string[] {
  return value === '' ? [] : value.split(',')
}

function fits({ least, most }: Field, value: string): boolean {
  const number = Number(value)
  return Number.isInteger(number) && number >= (least ?? 0) && number <= (most ?? Infinity)
}

function valueOf(field: Field, value: string): unknown {
  if (field.kind === 'many') return severalOf(value)
  if (value.trim() === '') return null
  return field.kind === 'number' || field.figure ? Number(value) : value.trim()
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}
