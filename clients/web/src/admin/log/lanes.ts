/**
 * The picture of a session as numbers: one axis, one row an endpoint, everything in pixels of the plot. Pure.
 *
 * The axis runs from before the bell to the end of the class, or to its planned end while it goes on, so that nothing
 * is drawn anew when a minute passes. A gap up to the time of grace is bridged by a line, a longer one is a broken link.
 */
import type { Interval, Lane, SessionLog } from './shapes'

const MINUTE = 60_000
const MOST_BEFORE = 10 * MINUTE // who opens the room an hour early should not squeeze the class
const LEAST = 2 * MINUTE
export const MIN_WIDTH = 2 // px: what is shorter than that is still seen

export interface Axis {
  readonly from_ms: number
  readonly to_ms: number
  readonly width: number
}

export function axisOf(log: SessionLog, width: number): Axis {
  const { session, lanes } = log
  const planned = Date.parse(session.planned_end) - Date.parse(session.planned_start)
  const seen = Math.max(session.live[1], ...lanes.flatMap((lane) => lane.present.map(([, to]) => to)))
  const end = session.state === 'ended' ? (session.ended_ms ?? seen) : Math.max(planned, seen)
  const first = Math.min(0, ...lanes.flatMap((lane) => lane.present.slice(0, 1).map(([from]) => from)))
  const before = Math.max(first, -Math.min(MOST_BEFORE, Math.max(LEAST, end)))
  const length = Math.max(LEAST, end - before)
  return { from_ms: before - length * 0.01, to_ms: before + length * 1.02, width }
}

export function xOf(axis: Axis, at_ms: number): number {
  const share = (at_ms - axis.from_ms) / (axis.to_ms - axis.from_ms)
  return Math.round(Math.min(1, Math.max(0, share)) * axis.width * 10) / 10
}

export function atOf(axis: Axis, x: number): number {
  const share = Math.min(1, Math.max(0, x / axis.width))
  return Math.round(axis.from_ms + share * (axis.to_ms - axis.from_ms))
}

export interface Gridline {
  readonly at_ms: number
  readonly x: number
  readonly minutes: number
  /** Whether its number has room beside 上课 and 下课. */
  readonly labelled: boolean
}

/** Lines every five minutes; closer for a short class, wider for a long one. */
export function gridOf(axis: Axis, end_ms: number | undefined, label_px = 34): Gridline[] {
  const length = axis.to_ms - axis.from_ms
  const step = ([1, 5, 10, 15, 30, 60].find((minutes) => length / (minutes * MINUTE) <= 14) ?? 60) * MINUTE
  const lines: Gridline[] = []
  for (let at_ms = step; at_ms < axis.to_ms; at_ms += step) {
    const x = xOf(axis, at_ms)
    const touches = [0, ...(end_ms === undefined ? [] : [end_ms])].some((edge) => Math.abs(xOf(axis, edge) - x) < label_px)
    lines.push({ at_ms, x, minutes: at_ms / MINUTE, labelled: !touches && x < axis.width - 8 })
  }
  return lines
}

export interface Block {
  readonly x: number
  readonly width: number
  readonly from_ms: number
  readonly to_ms: number
}

export function blockOf(axis: Axis, [from_ms, to_ms]: readonly [number, number, ...unknown[]]): Block {
  const x = xOf(axis, from_ms)
  return { x, width: Math.max(MIN_WIDTH, xOf(axis, to_ms) - x), from_ms, to_ms }
}

export interface DrawnLane {
  readonly present: readonly Block[]
  readonly broken: readonly Block[]
  readonly bridged: readonly Block[]
  readonly stage: readonly Block[]
  readonly hands: readonly number[]
}

export function drawnLane(lane: Lane, axis: Axis, grace_ms: number): DrawnLane {
  const draw = (intervals: readonly (readonly [number, number, ...unknown[]])[]) =>
    intervals.filter(([, to]) => to > axis.from_ms).map((interval) => blockOf(axis, interval))
  return {
    present: draw(lane.present),
    broken: draw(lane.lost.filter(([from, to]) => to - from > grace_ms)),
    bridged: draw(gapsOf(lane.present).filter(([from, to]) => to - from <= grace_ms)),
    stage: draw(lane.stage),
    hands: lane.hands.map((at_ms) => xOf(axis, at_ms)),
  }
}

/** What lies between spans that follow each other. */
export function gapsOf(spans: readonly Interval[]): Interval[] {
  const gaps: Interval[] = []
  let end = spans[0]?.[1] ?? 0
  for (const [from, to] of spans.slice(1)) {
    if (from > end) gaps.push([end, from])
    end = Math.max(end, to)
  }
  return gaps
}

/** `100%` only for all of it, else one digit rounded down; undefined before the class has lasted. */
export function shareOf(lane: Lane): string | undefined {
  if (lane.of_ms <= 0) return undefined
  const tenths = Math.floor((lane.present_ms / lane.of_ms) * 1000)
  return tenths >= 1000 ? '100%' : `${(tenths / 10).toFixed(1)}%`
}

/** How long a link was broken in all: lost spans longer than the grace. */
export function brokenOf(lane: Lane, grace_ms: number): { times: number; ms: number } {
  const broken = lane.lost.map(([from, to]) => to - from).filter((ms) => ms > grace_ms)
  return { times: broken.length, ms: broken.reduce((sum, ms) => sum + ms, 0) }
}
