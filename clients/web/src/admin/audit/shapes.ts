/** One audit entry as the server tells it: people by pseudonym, oneself by name. */
export interface AuditEntry {
  /** `202611`; numbers begin anew with each month. */
  readonly month: string
  readonly sequence: number
  readonly time: string
  readonly type: string
  readonly command: string
  /** allowed, 403, 404, refused. */
  readonly answer: string
  readonly who?: { readonly pseudonym: string; readonly me: boolean; readonly label?: string }
  readonly object?: string
  readonly code?: string
  readonly action?: string
  readonly capacity?: string
  readonly via?: string
  readonly address?: string
  readonly previous: string
  readonly digest: string
}

export function keyOf(entry: AuditEntry): string {
  return `${entry.month}.${entry.sequence}`
}
