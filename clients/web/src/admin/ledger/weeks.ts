/** Lessons as a grid: weeks across, weekly lessons down. Pure. */
import type { Lesson } from './shapes'

const DAY_MS = 86_400_000

export interface Row {
  readonly key: string
  readonly first: Lesson
  /** By week, counted from 0. */
  readonly cells: ReadonlyMap<number, Lesson>
}

export interface Grid {
  readonly weeks: number
  readonly rows: readonly Row[]
  /** The week that `now` lies in; beyond the grid before and after. */
  readonly current: number
}

/** The Monday on or before a day, as a day number. */
export function mondayOf(moment: string): number {
  const day = Math.floor(Date.parse(moment) / DAY_MS)
  return day - ((day + 3) % 7) // day 0 was a Thursday
}

export function gridOf(lessons: readonly Lesson[], start: string, end: string, now: string): Grid {
  const zero = mondayOf(start)
  const weekOf = (moment: string) => Math.floor((mondayOf(moment) - zero) / 7)
  const rows = new Map<string, { first: Lesson; cells: Map<number, Lesson> }>()
  for (const lesson of lessons) {
    let number = 0
    let key = keyOf(lesson)
    // Two lessons of one kind in a week stand in rows of their own, or one would hide the other.
    while (rows.get(key)?.cells.has(weekOf(lesson.planned_start))) key = `${keyOf(lesson)} ${++number}`
    const row = rows.get(key) ?? { first: lesson, cells: new Map<number, Lesson>() }
    row.cells.set(weekOf(lesson.planned_start), lesson)
    rows.set(key, row)
  }
  const order = [...rows].sort(([, one], [, other]) => slotOf(one.first) - slotOf(other.first))
  const weeks = Math.max(1, Math.ceil((Math.floor(Date.parse(end) / DAY_MS) - zero) / 7))
  return { weeks, rows: order.map(([key, row]) => ({ key, ...row })), current: weekOf(now) }
}

function keyOf(lesson: Lesson): string {
  return lesson.entry ?? `${lesson.grade ?? ''} ${lesson.subject ?? lesson.title} ${slotOf(lesson)}`
}

/** Weekday, then period or hour. */
function slotOf(lesson: Lesson): number {
  const start = new Date(lesson.planned_start)
  return ((start.getUTCDay() + 6) % 7) * 100 + (lesson.period ?? start.getUTCHours())
}

/** Lessons in words, `0.45`, `1`; from thousandths. */
export function lessonsOf(milli: number): string {
  return (milli / 1000).toFixed(2).replace(/\.?0+$/, '')
}
