/**
 * What an activity has come to at a moment: whether it is ahead, on or over, when its seminar lets people in, and in
 * which order a page tells of several. Pure.
 */
import type { Activity, ActivityItem, LinkedSession } from './shapes'

/** From then on a seminar lets in who is asked (server/gateway/opening.py). */
export const ENTERED_BEFORE_MS = 30 * 60_000
const SOON_MS = 60 * 60_000

export type Course =
  | { readonly is: 'ahead' | 'on' | 'over' | 'cancelled' }
  | { readonly is: 'soon'; readonly minutes: number }

export function courseOf(activity: ActivityItem, now_ms: number): Course {
  if (activity.state === 'cancelled') return { is: 'cancelled' }
  if (activity.state === 'adjourned') return { is: 'over' }
  const starts_in_ms = Date.parse(activity.planned_start) - now_ms
  if (activity.state === 'open') return { is: 'on' }
  if (starts_in_ms > SOON_MS) return { is: 'ahead' }
  if (starts_in_ms > 0) return { is: 'soon', minutes: Math.ceil(starts_in_ms / 60_000) }
  return { is: Date.parse(activity.planned_end) > now_ms ? 'on' : 'over' }
}

export function isOver(activity: ActivityItem, now_ms: number): boolean {
  const { is } = courseOf(activity, now_ms)
  return is === 'over' || is === 'cancelled'
}

/** What is on or comes first stands first, in the order of time; below it what is over, the latest first. */
export function byNearness<Item extends ActivityItem>(items: readonly Item[], now_ms: number): Item[] {
  const early = (a: Item, b: Item) => Date.parse(a.planned_start) - Date.parse(b.planned_start)
  const ahead = items.filter((item) => !isOver(item, now_ms)).sort(early)
  return [...ahead, ...items.filter((item) => isOver(item, now_ms)).sort((a, b) => early(b, a))]
}

export type Door =
  | { readonly is: 'none' | 'open' | 'over' }
  | { readonly is: 'early'; readonly opens_ms: number }

/** May one go into its seminar now? */
export function doorOf(activity: Activity, now_ms: number): Door {
  const seminar = seminarOf(activity)
  if (!seminar || activity.state === 'cancelled' || seminar.state === 'cancelled') return { is: 'none' }
  if (seminar.state === 'ended') return { is: 'over' }
  if (seminar.state !== 'scheduled') return { is: 'open' }
  const opens_ms = Date.parse(activity.planned_start) - ENTERED_BEFORE_MS
  if (now_ms < opens_ms) return { is: 'early', opens_ms }
  return { is: now_ms < Date.parse(activity.planned_end) ? 'open' : 'over' }
}

export function seminarOf(activity: Activity): LinkedSession | undefined {
  return activity.sessions.find(({ purpose }) => purpose === 'seminar')
}

/** What goes into a link of the page: of the web, and nothing else. */
export function safeUrl(url: string | null | undefined): string | undefined {
  return url && /^https?:\/\/[^\s/]/i.test(url) ? url : undefined
}

/** The days of a list, in its order, each with what falls on it by the reader's calendar. */
export function byDay<Item extends ActivityItem>(items: readonly Item[], dayOf: (time: string) => string): { day: string; items: Item[] }[] {
  const days: { day: string; items: Item[] }[] = []
  for (const item of items) {
    const day = dayOf(item.planned_start)
    if (days.at(-1)?.day === day) days.at(-1)!.items.push(item)
    else days.push({ day, items: [item] })
  }
  return days
}
