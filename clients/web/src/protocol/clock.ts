/** The session clock between two tellings of the server, and the pauses between attempts to reconnect. */
import type { ClockTold } from './messages'

export interface Clock {
  /** Session clock when it was last told, ms; undefined before the class is live. */
  readonly at_ms: number | undefined
  readonly running: boolean
  /** The client's own clock at the moment that `at_ms` was true. */
  readonly told_ms: number
}

/** Half of the round trip has passed since the server read its clock. */
export function told(clock: ClockTold, now_ms: number, round_trip_ms = 0): Clock {
  return { at_ms: clock.at_ms, running: clock.running, told_ms: now_ms - round_trip_ms / 2 }
}

export function sessionTime(clock: Clock, now_ms: number): number | undefined {
  if (clock.at_ms === undefined || !clock.running) return clock.at_ms
  return Math.max(clock.at_ms, Math.round(clock.at_ms + now_ms - clock.told_ms))
}

// A server is up again in 2.5 s; its clients should be within 1 s of that.
const PAUSES_MS = [0, 250, 500, 800, 800, 800, 800, 800, 800, 800, 800, 2000]
const SPREAD = 0.2 // so that a whole school does not return in the same millisecond

/** The pause before attempt 0, 1, 2, …; `chance` is 0 ≤ chance < 1. */
export function pauseMs(attempt: number, chance: number): number {
  const pause = PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)] ?? 0
  return pause * (1 + SPREAD * (2 * chance - 1))
}
