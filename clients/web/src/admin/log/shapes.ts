/** What the server tells of session logs (docs/protocol.md §8). Times on the axis are session time, negative before it. */
import type { Directory } from '../../protocol'

export type SessionState = 'scheduled' | 'open' | 'live' | 'suspended' | 'ended' | 'cancelled'
export const STATES: readonly SessionState[] = ['live', 'suspended', 'open', 'ended', 'scheduled', 'cancelled']

export interface SessionItem {
  readonly id: string
  /** Absent once it was erased. */
  readonly title?: string
  readonly state: SessionState
  readonly lead?: string
  readonly school?: string
  readonly planned_start: string
  readonly planned_end: string
  readonly zone: string
  readonly started?: string
  readonly ended_ms?: number
  readonly rooms: number
  readonly facts: number
  /** Of a finished session: pupils by confirmed roll calls, and rooms whose three figures differ. */
  readonly attendance?: { readonly present: number; readonly expected: number; readonly differing: number }
}

export type Interval = readonly [from_ms: number, to_ms: number]
export type Marked = readonly [from_ms: number, to_ms: number, detail: string | null]

export interface Lane {
  /** Absent for a room that never came. */
  readonly endpoint?: string
  readonly room?: string
  readonly class_group?: string
  readonly person?: string
  readonly org?: string
  readonly role: string
  readonly kind?: string
  readonly hidden?: boolean
  readonly present: readonly Interval[]
  readonly lost: readonly Marked[]
  readonly stage: readonly Marked[]
  readonly hands: readonly number[]
  readonly in_class: readonly Interval[]
  readonly present_ms: number
  readonly of_ms: number
  /** Of its line, minute by minute; the worse direction counts for loss. Absent where nothing was measured. */
  readonly line?: {
    readonly minutes: readonly (readonly [minute: number, loss_bp: number, rtt_ms: number | null, frozen_ms: number])[]
    readonly loss_p95_bp: number
    readonly rtt_p95_ms?: number
    readonly weak_minutes: number
  }
  /** How long it spoke. */
  readonly voice?: { readonly active_ms: number; readonly minutes: readonly (readonly [minute: number, active_ms: number])[] }
}

export interface SessionLog {
  readonly session: SessionItem & { readonly grace_ms: number; readonly live: Interval; readonly sequence: number }
  readonly directory: Directory
  readonly lanes: readonly Lane[]
  readonly kinds: Readonly<Record<string, number>>
  readonly verified: boolean
  readonly faults: number
  /** How many commits the rows are behind the journal. */
  readonly behind: number
}

/** One fact as a line of the timeline. */
export interface Line {
  readonly sequence: number
  readonly index: number
  readonly type: string
  readonly at_ms?: number
  readonly time: string
  readonly recorded: string
  readonly commit: string
  readonly command: string
  readonly actor?: { readonly endpoint?: string; readonly person?: string }
  readonly endpoint?: string
  /** Of the hand, turn or track that the line names by its id. */
  readonly began?: { readonly sequence: number; readonly at_ms?: number; readonly whom?: string; readonly source?: string }
  readonly data: Readonly<Record<string, unknown>>
}

export interface LinePage {
  readonly items: readonly Line[]
  readonly total: number
  readonly matching: number
  readonly skipped?: number
  readonly next?: string
}

/** How a line is named in addresses and in `at` and `after`. */
export function addressOf(line: Pick<Line, 'sequence' | 'index'>): string {
  return `${line.sequence}.${line.index}`
}
