/** 补记: a line that was recorded well after it happened. Pure. */
import type { Line } from './shapes'

export const LATE_MS = 2_000

export function lateBy({ time, recorded }: Line): number {
  return Math.max(0, Date.parse(recorded) - Date.parse(time))
}
