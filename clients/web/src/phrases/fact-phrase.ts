/**
 * How a fact is put into words: one phrase for every type, in every language (`facts.zh-CN.ts`, `facts.en.ts`).
 *
 * A phrase gets the fact's data and what was worked out about the line: names where the directory has them, else what
 * stands in the fact. It never decides anything; it only says.
 */
import type { Fact, FactType } from '../protocol'

export type { FactType }
export type DataOf<Type extends FactType> = Extract<Fact, { type: Type }>['data']

export interface Told {
  /** Who did it: a person, else the school of an endpoint; undefined for the system. */
  readonly by: string | undefined
  /** Where: the school, or the person where there is none. */
  readonly place: string
  /** The pupil, room or group that `whom` means, with name where it is known. */
  readonly pupil: string
  readonly source: string
  /** The cause in words, or its code where there are none. */
  readonly cause: string
  /** How long the hand, turn or track had lasted. */
  readonly lasted_ms: number | undefined
  /** What was written, or in words why it cannot be read. */
  readonly text: string
  readonly person: (id: string | undefined) => string | undefined
  readonly className: (id: string | undefined) => string | undefined
  /** The room's school and class as far as they are known, else its label or id. */
  readonly room: (id: string | undefined) => string | undefined
  readonly clock: (time: string) => string
}

export type FactPhrases = {
  readonly [Type in FactType]: {
    /** The kind, one word. */
    readonly word: string
    readonly say: (data: DataOf<Type>, told: Told) => string
    readonly causes?: Readonly<Record<string, string>>
  }
}

export type RegistryPhrases = Pick<FactPhrases, Extract<FactType, `registry.${string}`>>
export type AuditPhrases = Pick<FactPhrases, Extract<FactType, `audit.${string}`>>
export type ResearchPhrases = Pick<FactPhrases, Extract<FactType, `activity.${string}` | `group.${string}`>>

/** Words that several phrases and pages share. */
export interface FactWords {
  readonly facts: FactPhrases
  readonly sources: Readonly<Record<string, string>>
  readonly seat: (number: string, name: string | undefined) => string
  readonly wholeRoom: string
  readonly group: (number: string) => string
  readonly erased: string
  readonly withheld: string
  readonly lasted: (ms: number) => string
}
