/**
 * Where a lesson stands on the page: its day and minutes by the clock of the timetable's zone, its row by period, its
 * columns by school. Pure; days are `2026-11-24`, minutes count from local midnight.
 */
import type { Held, HeldRoom, Period, RoomNow, SessionNow, Timetable } from './shapes'

export const BREAK_MIN = 60 // minutes between two periods that are drawn as a band of their own

const NOON = 720

/** The break that lies over noon; any other is just free. */
export function isLunch(row: { readonly from: number; readonly to: number }): boolean {
  return row.from <= NOON + 60 && NOON < row.to
}

export type View = 'day' | 'week' | 'list'

export function addDays(day: string, n: number): string {
  const moved = new Date(`${day}T00:00:00Z`)
  moved.setUTCDate(moved.getUTCDate() + n)
  return moved.toISOString().slice(0, 10)
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7
}

export function mondayOf(day: string): string {
  return addDays(day, 1 - weekdayOf(day))
}

/** The day and the minute of a moment, by the clock of a zone. */
export function localOf(time: string, zone: string): { day: string; minute: number } {
  const told = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(new Date(time))
  const part = (type: string) => told.find((each) => each.type === type)?.value ?? '00'
  return { day: `${part('year')}-${part('month')}-${part('day')}`, minute: Number(part('hour')) * 60 + Number(part('minute')) }
}

/** The moment at which a zone's clock shows this minute of a day. */
export function momentIn(day: string, minute: number, zone: string): string {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minute * 60_000
  const shownAt = (moment: number) => {
    const local = localOf(new Date(moment).toISOString(), zone)
    return Date.parse(`${local.day}T00:00:00Z`) + local.minute * 60_000
  }
  const near = wanted - (shownAt(wanted) - wanted)
  return new Date(near - (shownAt(near) - wanted)).toISOString()
}

/** `8:10` of 490. */
export function clockOf(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`
}

export type Row = { readonly kind: 'period'; readonly period: Period } | { readonly kind: 'break'; readonly from: number; readonly to: number }

/** The periods in order, long breaks between them; lessons at other times get rows of their own. */
export function rowsOf(timetable: Timetable): Row[] {
  const extra = timetable.sessions
    .filter((held) => !timetable.periods.some((period) => overlaps(held, period, timetable.zone)))
    .map((held): Period => ({ number: 0, label: '', ...minutesOf(held, timetable.zone) }))
    .filter((period, at, all) => all.findIndex((other) => other.starts_minute === period.starts_minute) === at)
  const periods = [...timetable.periods, ...extra].sort((one, other) => one.starts_minute - other.starts_minute)
  return periods.flatMap((period, at): Row[] => {
    const before = periods[at - 1]
    const gap = before && period.starts_minute - before.ends_minute >= BREAK_MIN
    const row: Row = { kind: 'period', period }
    return gap ? [{ kind: 'break', from: before.ends_minute, to: period.starts_minute }, row] : [row]
  })
}

/** The row's lessons: those that begin in the period, or overlap it and begin in no other. */
export function heldIn(sessions: readonly Held[], period: Period, periods: readonly Period[], zone: string): Held[] {
  return sessions.filter((held) => periodOf(held, periods, zone) === period)
}

function periodOf(held: Held, periods: readonly Period[], zone: string): Period | undefined {
  const { starts_minute } = minutesOf(held, zone)
  const begun = periods.find((period) => period.starts_minute <= starts_minute && starts_minute < period.ends_minute)
  return begun ?? periods.find((period) => overlaps(held, period, zone))
}

function overlaps(held: Held, period: Period, zone: string): boolean {
  const { starts_minute, ends_minute } = minutesOf(held, zone)
  return starts_minute < period.ends_minute && period.starts_minute < ends_minute
}

function minutesOf(held: Held, zone: string): { starts_minute: number; ends_minute: number } {
  const starts_minute = localOf(held.starts, zone).minute
  return { starts_minute, ends_minute: starts_minute + (Date.parse(held.ends) - Date.parse(held.starts)) / 60_000 }
}

export function heldOn(sessions: readonly Held[], day: string, zone: string): Held[] {
  return sessions.filter((held) => localOf(held.starts, zone).day === day)
}

/** The days of a week that are drawn: Monday to Friday, and the weekend if something is held on it. */
export function daysOf(monday: string, sessions: readonly Held[], zone: string): string[] {
  const week = Array.from({ length: 7 }, (_, n) => addDays(monday, n))
  const last = week.reduce((most, day, at) => (heldOn(sessions, day, zone).length > 0 ? at : most), 0)
  return week.slice(0, Math.max(5, last + 1))
}

export interface School {
  readonly id: string
  readonly label: string
  /** It teaches some of the day's lessons. */
  readonly hosts: boolean
  readonly count: number
}

/** The columns of a day: who teaches first, each by how much it does that day. */
export function schoolsOf(sessions: readonly Held[]): School[] {
  const found = new Map<string, { label: string; hosts: number; count: number }>()
  for (const held of sessions) {
    for (const { id, label } of schoolsIn(held)) {
      const known = found.get(id) ?? { label: label ?? '', hosts: 0, count: 0 }
      found.set(id, { ...known, hosts: known.hosts + Number(id === held.host.id), count: known.count + 1 })
    }
  }
  return [...found]
    .map(([id, { label, hosts, count }]) => ({ id, label, count, hosts: hosts > 0, lessons: hosts }))
    .sort((one, other) => other.lessons - one.lessons || other.count - one.count || one.label.localeCompare(other.label, 'zh-CN'))
}

function schoolsIn(held: Held): { id: string; label?: string }[] {
  const all = [held.host, ...held.rooms.map(({ school }) => school)]
  return all.filter(({ id }, at) => all.findIndex((other) => other.id === id) === at)
}

export interface Cell {
  readonly held: Held
  /** The school's own room in it; undefined where it teaches. */
  readonly seat?: HeldRoom
}

export function cellsOf(held: readonly Held[], school: string): Cell[] {
  return held.flatMap((each): Cell[] => {
    if (each.host.id === school) return [{ held: each }]
    return each.rooms.filter((seat) => seat.school.id === school).map((seat) => ({ held: each, seat }))
  })
}

/** The columns that the line of a lesson joins, from the first to the last; undefined if it is in one alone. */
export function lineOf(held: Held, schools: readonly School[]): { from: number; to: number } | undefined {
  const at = schoolsIn(held).map(({ id }) => schools.findIndex((school) => school.id === id))
  const [from, to] = [Math.min(...at), Math.max(...at)]
  return from < to ? { from, to } : undefined
}

export type Tone = 'done' | 'now' | 'ahead' | 'research' | 'off'

export function toneOf(held: Held, now: SessionNow | undefined, at_ms: number): Tone {
  if (held.cancelled) return 'off'
  if (now?.state === 'ended' || (Date.parse(held.ends) < at_ms && now?.state !== 'live' && now?.state !== 'suspended')) return 'done'
  if (held.kind === 'seminar') return 'research'
  return now?.state === 'live' || now?.state === 'suspended' ? 'now' : 'ahead'
}

/** What stands at the foot of a block, as a code and its figures. */
export type Foot =
  | { readonly code: 'off' | 'over' | 'ready' | 'unchecked' | 'lost' | 'absent' | 'paused' }
  | { readonly code: 'running'; readonly since_ms: number }
  | { readonly code: 'counted'; readonly present: number; readonly expected: number }
  | { readonly code: 'missing'; readonly rooms: number }
  | { readonly code: 'readyOf'; readonly ready: number; readonly rooms: number }
  | { readonly code: 'rooms'; readonly rooms: number }
  | { readonly code: 'todo'; readonly todo: string }

export function footOf({ held, seat }: Cell, now: SessionNow | undefined, at_ms: number): Foot {
  const tone = toneOf(held, now, at_ms)
  if (tone === 'off') return { code: 'off' }
  return seat ? seatFoot(seat, tone, now) : leadFoot(held, tone, now, at_ms)
}

function seatFoot(seat: HeldRoom, tone: Tone, now: SessionNow | undefined): Foot {
  const here = roomIn(now, seat.room.id)
  if (here?.present_count !== undefined) return { code: 'counted', present: here.present_count, expected: here.expected_count ?? 0 }
  if (tone === 'done') return { code: 'over' }
  if (tone === 'now') return { code: here?.lost ? 'lost' : here?.present ? 'ready' : 'absent' }
  return readyFoot(here)
}

function readyFoot(here: RoomNow | undefined): Foot {
  if (!here || here.ready.state === 'unchecked') return here?.ready.todo === 'not_here' ? { code: 'absent' } : { code: 'unchecked' }
  return here.ready.state === 'ready' ? { code: 'ready' } : { code: 'todo', todo: here.ready.todo ?? 'check' }
}

function leadFoot(held: Held, tone: Tone, now: SessionNow | undefined, at_ms: number): Foot {
  if (tone === 'done') return { code: 'over' }
  if (now?.state === 'suspended') return { code: 'paused' }
  if (tone === 'now') return { code: 'running', since_ms: at_ms - Date.parse(now?.started ?? held.starts) }
  const rooms = now?.rooms ?? []
  if (rooms.length === 0 || rooms.every(({ ready }) => ready.state === 'unchecked')) return { code: 'unchecked' }
  const missing = rooms.length - (now?.ready ?? 0)
  return missing === 0 ? { code: 'ready' } : { code: 'missing', rooms: missing }
}

/** A block of the week: the whole lesson in one line. */
export function weekFoot(held: Held, now: SessionNow | undefined, at_ms: number): Foot {
  const foot = leadFoot(held, toneOf(held, now, at_ms), now, at_ms)
  if (held.cancelled) return { code: 'off' }
  if (foot.code === 'unchecked') return { code: 'rooms', rooms: held.rooms.length }
  return foot.code === 'missing' ? { code: 'readyOf', ready: now?.ready ?? 0, rooms: now?.rooms.length ?? 0 } : foot
}

export function roomIn(now: SessionNow | undefined, room: string | undefined): RoomNow | undefined {
  return now?.rooms.find((each) => each.room === room)
}

/** Needs somebody's eye. */
export function warns(foot: Foot): boolean {
  return ['lost', 'absent', 'missing', 'todo', 'paused'].includes(foot.code)
}
