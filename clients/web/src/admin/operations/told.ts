/** What the figures of a machine come to: the verdict first, what to do, the bar of the disk, the parts. Pure. */
import type { Disk, DiskVerdict, Operations } from './shapes'

export type Grade = 'good' | 'warn' | 'bad' | 'unknown'
export type Step = 'more_disk' | 'backups_away' | 'others' | 'full_goes_on'
export type Share = 'journal' | 'database' | 'keys' | 'others' | 'room' | 'reserve'

const DAY_MS = 86_400_000
const BACKUP_DAYS = 7
const CERTIFICATE_DAYS = 30
export const GRADES: Readonly<Record<DiskVerdict, Grade>> = { good: 'good', unknown: 'unknown', soon: 'warn', urgent: 'bad', full: 'bad' }

/** `412 KB`, `38 MB`, `9.6 GB`, `1.8 TB`. */
export function bytesWords(bytes: number): string {
  const units = ['KB', 'MB', 'GB', 'TB']
  let amount = Math.max(0, bytes) / 1024
  let unit = 0
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1024
    unit += 1
  }
  return `${amount < 9.95 && unit > 1 ? amount.toFixed(1) : Math.round(amount)} ${units[unit]}`
}

/** What to do, the most useful first; nothing where there is room. */
export function stepsOf({ verdict, forecast }: Disk): readonly Step[] {
  if (GRADES[verdict] !== 'warn' && GRADES[verdict] !== 'bad') return []
  const others: Step[] = forecast?.others ? ['others'] : []
  return [...others, 'more_disk', 'backups_away', ...(verdict === 'full' ? (['full_goes_on'] as const) : [])]
}

/** The disk from left to right; what lies elsewhere has no share of it. */
export function sharesOf(disk: Disk): readonly { share: Share; bytes: number }[] {
  const journal = disk.journal_most_bytes === undefined ? 0 : disk.journal_bytes
  const database = disk.database_here ? disk.database_bytes : 0
  const others = Math.max(0, disk.total_bytes - disk.free_bytes - journal - database - disk.keys_bytes)
  return [
    { share: 'others', bytes: others }, { share: 'journal', bytes: journal }, { share: 'database', bytes: database },
    { share: 'keys', bytes: disk.keys_bytes }, { share: 'room', bytes: disk.room_bytes }, { share: 'reserve', bytes: disk.reserve_bytes },
  ]
}

export function backupGrade({ backup, now }: Operations): Grade {
  if (!backup) return 'warn'
  return Date.parse(now) - Date.parse(backup.at) > BACKUP_DAYS * DAY_MS ? 'warn' : 'good'
}

export function certificateGrade({ certificate_ends, now }: Operations): Grade {
  if (!certificate_ends) return 'unknown'
  const days = (Date.parse(certificate_ends) - Date.parse(now)) / DAY_MS
  return days < 0 ? 'bad' : days < CERTIFICATE_DAYS ? 'warn' : 'good'
}

export function journalGrade({ journal }: Operations): Grade {
  if (!journal.ready) return 'bad'
  return (journal.copies_current ?? 1) < (journal.copies ?? 1) ? 'warn' : 'good'
}

/** The day of the pictures' right end where the disk is full, in days from the last sample. */
export function plotOf(disk: Disk, width: number, height: number): { line: string; most: number } | undefined {
  const days = disk.days
  const first = days[0]
  const last = days.at(-1)
  if (!first || !last || days.length < 4) return undefined
  const [from, to] = [Date.parse(first.at), Date.parse(last.at)]
  const most = Math.max(...days.map(({ used_bytes }) => used_bytes), 1)
  const points = days.map(({ at, used_bytes }) =>
    `${((Date.parse(at) - from) / (to - from) * width).toFixed(1)} ${(height - used_bytes / most * (height - 2)).toFixed(1)}`)
  return { line: `M${points.join('L')}`, most }
}
