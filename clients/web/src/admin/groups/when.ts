/** When something of a group is, as people say it: 今天 15:10, 明天 9:00, 12 月 8 日 15:10; what is over without its clock. */
import { language, say } from '../../phrases'
import { groups as words } from '../../phrases/admin-groups'
import { parts } from '../../phrases/admin-parts'
import { dayOf, daysUntil } from '../parts/days'
import type { Course } from './course'
import type { ActivityItem, CycleStep } from './shapes'

export function clockWords(time: string): string {
  const at = new Date(time)
  return `${at.getHours()}:${String(at.getMinutes()).padStart(2, '0')}`
}

/** `今天`, `12 月 8 日`, with its year where that is another one. */
export function dateWords(time: string, now: Date = new Date()): string {
  const day = daysUntil(dayOf(new Date(time)), now)
  const near = { [-1]: parts.yesterday, 0: parts.today, 1: words.tomorrow }[day]
  if (near !== undefined) return near
  return dateOnly(time, now)
}

function dateOnly(time: string, now: Date): string {
  const at = new Date(time)
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const }
  const english = language.value === 'en'
  return at.toLocaleDateString(english ? 'en-GB' : 'zh-CN', { ...year, month: english ? 'short' : 'long', day: 'numeric' })
}

export function whenWords({ planned_start }: ActivityItem, now: Date = new Date()): string {
  const days = daysUntil(dayOf(new Date(planned_start)), now)
  return days < -1 ? dateOnly(planned_start, now) : `${dateWords(planned_start, now)} ${clockWords(planned_start)}`
}

/** `今天 15:10–16:30`; over several days both ends with their day. */
export function spanWords({ planned_start, planned_end }: ActivityItem, now: Date = new Date()): string {
  const begins = `${dateWords(planned_start, now)} ${clockWords(planned_start)}`
  if (dayOf(new Date(planned_start)) === dayOf(new Date(planned_end))) return `${begins}–${clockWords(planned_end)}`
  return words.daysTo(begins, `${dateWords(planned_end, now)} ${clockWords(planned_end)}`)
}

export function courseWords(course: Course): string {
  return course.is === 'soon' ? words.inMinutes(course.minutes) : words.courses[course.is]!
}

/** The days of a step: `11 月 9 日、16 日` is not tried, each stands whole; at most two and then how it goes on. */
export function stepWhen({ activities }: CycleStep, now: Date = new Date()): string {
  const times = activities.map((each) => whenWords(each, now))
  return times.length > 2 ? `${times.slice(0, 2).join(words.comma)}…` : times.join(words.comma)
}

/** The one line of facts under a step. */
export function stepFacts({ state, activities }: CycleStep): string {
  const first = activities[0]
  if (!first) return words.stepNone
  if (state === 'done') return words.stepDone(words.kinds[first.kind]!, activities.length)
  const awaited = activities.find((each) => each.state === 'open' || each.state === 'planned') ?? first
  return words.answered(awaited.answers.yes, awaited.answers.none)
}

export function roundDays(start: string, end: string, now: Date = new Date()): string {
  return words.daysTo(dateOnly(start, now), dateOnly(end, now))
}

export function nameWords(label: string | null | undefined): string {
  return label ?? words.erased
}

export function titleOfPage(...facts: string[]): string {
  return [...facts, say.product].join(' ')
}
