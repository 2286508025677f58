/** What the server tells of a person. */
import type { Versioned } from '../parts/fields'
import type { Role } from '../schools/shapes'

export const KINDS = ['staff', 'student', 'guest'] as const
export type PersonKind = (typeof KINDS)[number]

export interface Person extends Versioned {
  readonly organization: string
  readonly organization_label: string
  readonly kind: PersonKind
  /** Absent for a pupil whose name the reader may not know. */
  readonly label?: string
  readonly number?: string
  readonly pseudonym: string
  readonly retired?: string
  /** Those that hold, or will. */
  readonly roles: readonly Role[]
  readonly last_sign_in?: string
}
