/** What the server tells of attendance (docs/protocol.md §8). Times on the axis are session time. */
import type { Directory } from '../../protocol'
import type { Interval, SessionItem } from '../log/shapes'

export type Status = 'present' | 'late' | 'left_early' | 'absent' | 'excused' | 'link_failure'
export const STATUSES: readonly Status[] = ['present', 'late', 'left_early', 'absent', 'excused', 'link_failure']
export type Flag = 'headcount_more' | 'headcount_less' | 'called_unseen' | 'seen_uncalled' | 'not_confirmed' | 'list_differs'
export type Reason = 'miscounted' | 'came_later' | 'left_early' | 'wrong_pupil' | 'excuse_brought' | 'link_failure' | 'other'
export const REASONS: readonly Reason[] = ['miscounted', 'came_later', 'left_early', 'wrong_pupil', 'excuse_brought', 'link_failure', 'other']

export interface Said {
  readonly at_ms?: number
  readonly time: string
  readonly by?: string
}

export interface Called {
  readonly rollcall: string
  readonly expected: number
  readonly present: number
  readonly late: number
  readonly headcount: number
  readonly submitted: Said
  readonly confirmed?: Said
}

export interface Missing {
  readonly whom: string
  readonly seat?: number
  readonly name?: string
  readonly status: Status
  readonly derived?: Status
  readonly reason?: string
}

export interface Correction extends Said {
  readonly address: string
  readonly of: 'rollcall' | 'pupil' | 'room'
  readonly seat?: number
  readonly name?: string
  readonly was: Status | Readonly<Record<string, number>>
  readonly now: Status | Readonly<Record<string, number>>
  readonly reason: Reason
  readonly note?: string
  readonly retracts?: string
}

export interface RoomAttendance {
  readonly room: string
  readonly org: string
  readonly class_group?: string
  readonly co_teacher?: string
  readonly expected?: number
  readonly present: readonly Interval[]
  readonly failed: readonly Interval[]
  readonly takeovers: readonly Interval[]
  readonly counted_ms: number
  readonly present_ms: number
  readonly failed_ms: number
  readonly late_ms: number
  readonly early_ms: number
  readonly bridged: number
  readonly share_bp: number
  readonly verdict: Status
  readonly status: Status
  readonly called?: Called
  readonly flags: readonly Flag[]
  /** Absent for who may not read this room's list. */
  readonly missing?: readonly Missing[]
  readonly corrections?: readonly Correction[]
  readonly revision: number
}

export interface Rules {
  readonly version: number
  readonly grace_ms: number
  readonly present_bp: number
  readonly late_ms: number
}

export interface Attendance {
  readonly session: SessionItem
  readonly directory: Directory
  readonly rules: Rules
  readonly live: Interval
  readonly rooms: readonly RoomAttendance[]
  readonly total: {
    readonly present: number
    readonly expected: number
    readonly headcount: number
    readonly rate_bp?: number
    readonly failed_ms: number
    readonly differing: number
  }
}

export interface Cell {
  readonly session: string
  readonly status: Status
  readonly rate_bp?: number
  readonly present?: number
  readonly expected?: number
  readonly headcount?: number
  readonly share_bp: number
  readonly differing?: boolean
}

export interface Cells {
  readonly sessions: readonly { readonly id: string; readonly planned_start: string }[]
  readonly rows: readonly { readonly room: string; readonly school: string; readonly label?: string; readonly class_group?: string; readonly cells: readonly Cell[] }[]
}

export interface PupilSum {
  readonly class_group: string
  readonly whom: string
  readonly seat?: number
  readonly name?: string
  readonly absent: number
  readonly excused: number
  readonly late: number
  readonly left_early: number
  readonly uncounted: number
  readonly last: { readonly status: Status; readonly corrected?: boolean; readonly planned_start: string }
}
