/** What the server tells of the ledger (docs/protocol.md §8). */
export interface Account {
  readonly host: string
  readonly school: string
  readonly host_label?: string
  readonly school_label?: string
  readonly planned: number
  readonly taught: number
  readonly received_milli: number
  readonly received_bp?: number
}

export type LessonState = 'received' | 'partly' | 'lost' | 'holiday' | 'ahead'

export interface Lesson {
  readonly session: string
  readonly entry?: string
  readonly title: string
  readonly subject?: string
  readonly grade?: string
  readonly lead?: string
  readonly period?: number
  readonly planned_start: string
  readonly planned_ms: number
  readonly taught_ms?: number
  readonly received_ms?: number
  readonly received_milli: number
  readonly failed_ms?: number
  readonly state: LessonState
  readonly why?: string
  readonly made_up_by?: string
  readonly make_up_start?: string
  readonly makes_up?: boolean
}

export interface Ledger {
  readonly items: readonly Account[]
  readonly lessons?: readonly Lesson[]
}

/** A planned session, as far as one that makes it up repeats it. */
export interface PlannedSession {
  readonly id: string
  readonly title: string
  readonly subject?: string
  readonly grade?: string
  readonly lesson?: string
  readonly room: string
  readonly lead: string
  readonly lead_label: string
  readonly organization: string
  readonly zone: string
  readonly planned_start: string
  readonly planned_end: string
  readonly rooms: readonly {
    readonly room: string
    readonly room_label: string
    readonly organization: string
    readonly class_group?: string
    readonly class_group_label?: string
    readonly co_teacher?: string
  }[]
}
