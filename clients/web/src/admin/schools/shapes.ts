/** What the server tells of organizations, rooms, classes and partnerships. */
import type { Versioned } from '../parts/fields'

export type Kind = 'district' | 'group' | 'school' | 'campus'

export interface TreeNode {
  readonly id: string
  readonly parent?: string
  readonly kind: Kind
  readonly label: string
  readonly zone: string
  readonly rooms_count: number
  readonly class_groups_count: number
  readonly staff_count: number
  readonly students_count: number
}

interface Registered extends Versioned {
  readonly label: string
  /** Since when it is no longer used. */
  readonly retired?: string
}

export interface Organization extends Registered {
  readonly kind: Kind
  readonly parent?: string
  readonly parent_label?: string
  readonly zone?: string
}

export interface Room extends Registered {
  readonly organization: string
  readonly organization_label: string
  readonly capacity?: number
  readonly seat_columns: number
  readonly key_generation: number
  readonly key_since: string
}

export interface ClassGroup extends Registered {
  readonly organization: string
  readonly organization_label: string
  readonly grade: string
  readonly expected_count: number
  readonly pupils_count: number
}

export interface Partnership extends Versioned {
  readonly main: string
  readonly main_label: string
  readonly satellite: string
  readonly satellite_label: string
  readonly position: number
  readonly begun: string
  readonly ended?: string
  readonly retired?: string
}

export interface RoomKey {
  readonly key: string
  readonly generation: number
  readonly since: string
  readonly url: string
  readonly qr_svg: string
}

/** Who sits in a class on a day. */
export interface Pupil {
  readonly membership: string
  readonly person: string
  readonly pseudonym: string
  readonly label?: string
  readonly number?: string
  readonly seat?: number
  readonly begun: string
  readonly ended?: string
}

/** One role of somebody. */
export interface Role {
  readonly id: string
  readonly person: string
  readonly person_label?: string
  readonly role: string
  readonly scope_kind: string
  readonly scope: string
  readonly scope_label?: string
  readonly organization: string
  readonly organization_label: string
  readonly room?: string
  readonly capacity?: string
  readonly begun: string
  readonly until?: string
  readonly granted_by_label?: string
  readonly ended?: string
  readonly ended_cause?: string
}
