/** The days and moments of the timetable in words. */
import { timetable } from '../../phrases/admin-timetable'
import { clockOf, localOf, weekdayOf } from './grid'

export function partsOf(day: string): [month: number, day: number] {
  return [Number(day.slice(5, 7)), Number(day.slice(8, 10))]
}

export function weekdayWord(day: string): string {
  return timetable.weekdays[weekdayOf(day) - 1]!
}

export function shortDay(day: string): string {
  return timetable.shortDay(...partsOf(day))
}

/** `11 月 24 日　星期二`. */
export function dayTitle(day: string): string {
  return timetable.dayTitle(...partsOf(day), weekdayWord(day))
}

/** `10:00–10:40` of a lesson, by the clock of its zone. */
export function span(held: { readonly starts: string; readonly ends: string }, zone: string): string {
  return `${clockOf(localOf(held.starts, zone).minute)}–${clockOf(localOf(held.ends, zone).minute)}`
}

export function todayIn(zone: string, now: number = Date.now()): string {
  return localOf(new Date(now).toISOString(), zone).day
}
