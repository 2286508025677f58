/** Days, times and lengths of sessions as the pages write them, in the session's own zone. Pure. */
import type { Language } from '../../phrases'
import { dayClock, logClock } from '../../ui/clock'
import type { SessionItem } from './shapes'

/** `2026 年 11 月 24 日`, `24 November 2026`. */
export function dateWords(time: string, zone: string, language: Language): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: 'long', day: 'numeric' })
  if (language === 'en') return parts.format(new Date(time))
  const numbers = new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric' })
  const [day, month, year] = numbers.format(new Date(time)).split('/')
  return `${year} 年 ${Number(month)} 月 ${Number(day)} 日`
}

/** `10:00–10:41`; the planned times of a class that has not begun, and `10:00–` of one that goes on. */
export function timesOf(item: SessionItem): string {
  const clock = (time: string | number) => dayClock(new Date(time).toISOString(), item.zone, 'minute')
  if (item.started === undefined) return `${clock(item.planned_start)}–${clock(item.planned_end)}`
  return item.ended_ms === undefined ? `${clock(item.started)}–` : `${clock(item.started)}–${clock(Date.parse(item.started) + item.ended_ms)}`
}

/** `41:12`, of a class that has ended. */
export function lengthOf(item: SessionItem): string | undefined {
  return item.ended_ms === undefined ? undefined : lengthWords(item.ended_ms)
}

/** `41:12`, `1:02:03`. */
export function lengthWords(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** `18:30`, and `−1:05` before the bell: a moment of the axis. */
export function axisClock(at_ms: number): string {
  const seconds = Math.round(Math.abs(at_ms) / 1000)
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return at_ms < 0 ? `−${clock}` : clock.padStart(5, '0')
}

/** What stands in the column 课上时间; undefined before the class. */
export function lineClock(at_ms: number | undefined): string | undefined {
  return at_ms === undefined ? undefined : logClock(at_ms)
}
