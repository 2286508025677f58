/**
 * The rules of attendance as the server tells them, and in the units in which people set them: seconds, percent,
 * minutes, places. The server takes whole ones alone, so nothing is lost on the way. Pure.
 */
import type { Field } from '../parts/fields'

export interface Figures {
  readonly grace_ms: number
  readonly present_bp: number
  readonly late_ms: number
  readonly stage_seats: number
}

/** Without figures: from here on those of the nearest organization above. */
export interface Version extends Partial<Figures> {
  readonly version: number
  readonly organization?: string
  readonly organization_label?: string
  readonly begun?: string
  readonly by_label?: string
}

export type Rules = Version & Figures & {
  readonly row_version: number
  readonly may_change: boolean
  readonly history: readonly Version[]
}

export const NAMES = ['grace_s', 'present_percent', 'late_min', 'stage_seats'] as const
export type Name = (typeof NAMES)[number]
export type Amounts = Readonly<Record<Name, number>>

export function amountsOf(rules: Figures): Amounts {
  return {
    grace_s: rules.grace_ms / 1000, present_percent: rules.present_bp / 100, late_min: rules.late_ms / 60_000, stage_seats: rules.stage_seats,
  }
}

export function hasFigures(version: Version): version is Version & Figures {
  return version.grace_ms !== undefined
}

/** What is sent of a draft that fits. */
export function figuresOf(draft: Readonly<Record<string, string>>): object {
  const amount = (name: Name) => Number(draft[name])
  return {
    grace_ms: amount('grace_s') * 1000, present_bp: amount('present_percent') * 100, late_ms: amount('late_min') * 60_000,
    stage_seats: amount('stage_seats'),
  }
}

const RANGES: Readonly<Record<Name, readonly [least: number, most: number]>> = {
  grace_s: [0, 600], present_percent: [1, 100], late_min: [0, 60], stage_seats: [1, 6],
}

export interface Words {
  readonly figures: Readonly<Record<Name, { readonly word: string; readonly unit: string; readonly more: string; readonly range: string }>>
  within(name: string, unit: string): string
}

export function fieldsOf(words: Words): Field[] {
  return NAMES.map((key) => {
    const { word, unit, more, range } = words.figures[key]
    const [least, most] = RANGES[key]
    return { key, word: words.within(word, unit), kind: 'number', required: true, least, most, hint: words.within(more, range) }
  })
}
