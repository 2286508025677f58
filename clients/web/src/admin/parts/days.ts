/**
 * Days and moments in lists. A day of the registry is written as it is stored, `2026-09-01`; a moment as people say it:
 * 今天 7:52, 昨天 16:20, 11 月 20 日, and with its year where that is another one.
 */
import { language } from '../../phrases'
import { parts } from '../../phrases/admin-parts'

/** The day of a moment in the reader's place; of a day, itself. */
export function dayWords(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text
  return dayOf(new Date(text))
}

export function dayOf(moment: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
}

export function momentWords(text: string, now: Date = new Date()): string {
  const moment = new Date(text)
  const clock = `${moment.getHours()}:${String(moment.getMinutes()).padStart(2, '0')}`
  const before = daysBetween(moment, now)
  if (before === 0) return `${parts.today} ${clock}`
  if (before === 1) return `${parts.yesterday} ${clock}`
  const year = moment.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const }
  return moment.toLocaleDateString(language.value === 'en' ? 'en-GB' : 'zh-CN', { ...year, month: language.value === 'en' ? 'short' : 'long', day: 'numeric' })
}

/** Days from today to that day; negative when it is over. */
export function daysUntil(day: string, now: Date = new Date()): number {
  const [year, month, date] = dayWords(day).split('-').map(Number) as [number, number, number]
  return Math.round((Date.UTC(year, month - 1, date) - Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())) / 86_400_000)
}

function daysBetween(earlier: Date, later: Date): number {
  return -daysUntil(dayOf(earlier), later)
}
