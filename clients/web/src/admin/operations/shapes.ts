/** `GET /api/v1/operations`: how the machine under the server does. */

export type DiskVerdict = 'good' | 'unknown' | 'soon' | 'urgent' | 'full'

export interface Forecast {
  readonly bytes_per_day: number
  readonly bytes_per_day_least: number
  readonly bytes_per_day_most: number
  /** Left out where the disk is not filling. */
  readonly days?: number
  readonly days_least?: number
  readonly days_most?: number
  readonly others: boolean
}

export interface Disk {
  readonly folder: string
  readonly total_bytes: number
  readonly free_bytes: number
  readonly room_bytes: number
  readonly reserve_bytes: number
  readonly journal_bytes: number
  readonly journal_most_bytes?: number
  readonly database_bytes: number
  readonly database_here: boolean
  readonly keys_bytes: number
  readonly verdict: DiskVerdict
  readonly days_seen: number
  readonly forecast?: Forecast
  readonly days: readonly { readonly at: string; readonly used_bytes: number; readonly free_bytes: number }[]
}

export interface Operations {
  readonly now: string
  readonly version: string
  readonly began: string
  readonly live_sessions: number
  readonly disk: Disk
  readonly journal: {
    readonly ready: boolean
    readonly external: boolean
    readonly position?: number
    readonly copies?: number
    readonly copies_current?: number
  }
  readonly database: { readonly ready: boolean; readonly kind?: string }
  readonly media: { readonly ready: boolean; readonly port?: number }
  readonly backup?: { readonly at: string; readonly position: number }
  readonly certificate_ends?: string
}
