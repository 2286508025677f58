/** What the timetable's routes answer (server/schools/timetable/bodies.py, server/review/board_routes.py). */
export interface Named {
  readonly id: string
  readonly label?: string
}

export interface HeldRoom {
  readonly room: Named
  readonly school: Named
  readonly class_group?: Named
  readonly expected_count?: number
  readonly co_teacher?: Named
}

/** One lesson or seminar that is held once. */
export interface Held {
  readonly id: string
  readonly kind: 'lesson' | 'seminar'
  readonly title: string
  readonly subject?: string
  readonly grade?: string
  readonly period?: number
  readonly starts: string
  readonly ends: string
  readonly zone: string
  readonly host: Named
  readonly room?: Named
  readonly lead: Named
  readonly substitute?: Named
  readonly entry?: string
  readonly cancelled: boolean
  readonly cancel_reason?: string
  readonly rooms: readonly HeldRoom[]
}

export interface Period {
  readonly number: number
  readonly label: string
  readonly starts_minute: number
  readonly ends_minute: number
}

export interface Timetable {
  readonly organization: Named
  readonly zone: string
  readonly term?: Named
  readonly week?: number
  readonly periods: readonly Period[]
  readonly holidays: readonly { readonly label: string; readonly first_day: string; readonly last_day: string; readonly works_as?: number }[]
  readonly sessions: readonly Held[]
}

export type Verdict = 'good' | 'weak' | 'bad' | 'unknown'

export interface RoomNow {
  readonly room: string
  readonly lead: boolean
  readonly present: boolean
  readonly lost: boolean
  readonly present_count?: number
  readonly expected_count?: number
  readonly ready: {
    readonly state: 'ready' | 'weak' | 'not_ready' | 'unchecked'
    readonly camera: Verdict
    readonly microphone: Verdict
    readonly uplink: Verdict
    readonly clock: Verdict
    readonly todo?: string
    readonly check?: CheckFound
  }
}

export interface CheckFound {
  readonly at: string
  readonly microphone_db?: number
  readonly up_kbps?: number
  readonly down_kbps?: number
  readonly rtt_ms?: number
  readonly loss_bp?: number
  readonly path?: string
  readonly clock_offset_ms?: number
  readonly verdict: string
}

export interface SessionNow {
  readonly id: string
  readonly state: string
  readonly started?: string
  readonly ended_ms?: number
  readonly ready: number
  readonly rooms: readonly RoomNow[]
}

export interface Board {
  readonly now: string
  readonly sessions: readonly SessionNow[]
}

export interface Entry {
  readonly id: string
  readonly host: Named
  readonly term: string
  readonly title: string
  readonly subject: string
  readonly grade: string
  readonly weekday: number
  readonly period: number
  readonly weeks: 'all' | 'odd' | 'even'
  readonly room: Named
  readonly lead: Named
  readonly rooms: readonly { readonly room: Named; readonly school?: string; readonly class_group: Named; readonly co_teacher?: Named; readonly partnership?: string }[]
  readonly course?: string
  readonly lesson?: string
  readonly row_version: number
  readonly retired: boolean
  readonly sessions?: number
}

export interface Clash {
  readonly kind: 'room' | 'teacher' | 'class'
  readonly what: Named
  readonly school?: string
  readonly series: Named
  readonly lead?: string
  readonly times: readonly string[]
}

export interface Way {
  readonly way: 'move' | 'without_rooms' | 'move_other'
  readonly leaves: number
  readonly weekday?: number
  readonly period?: number
  readonly rooms?: readonly Named[]
  readonly series?: Named
}

export interface Prospect {
  readonly times: readonly string[]
  readonly clashes: readonly Clash[]
  readonly off: readonly { readonly first_day: string; readonly last_day: string }[]
  readonly ways: readonly Way[]
}
