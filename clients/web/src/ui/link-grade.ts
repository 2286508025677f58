/**
 * How good a link is, in four bars that do not flicker.
 *
 * `gradeOf` judges one reading. `settled` holds a change back: a fall must last 3 s, a rise 10 s, and the bars change
 * at most every 5 s. Both are pure; time is handed in.
 */
export type Grade = 0 | 1 | 2 | 3 | 4

export interface Reading {
  readonly rtt_ms: number
  readonly up_loss_bp: number
  readonly down_loss_bp: number
}

const FALL_AFTER_MS = 3_000
const RISE_AFTER_MS = 10_000
const REST_MS = 5_000

export function gradeOf(reading: Reading): Grade {
  const loss_bp = Math.max(reading.up_loss_bp, reading.down_loss_bp)
  if (loss_bp > 800 || reading.rtt_ms > 400) return 1
  if (loss_bp >= 300 || reading.rtt_ms >= 250) return 2
  if (loss_bp >= 100 || reading.rtt_ms >= 150) return 3
  return 4
}

/** What is shown, since when, and which other grade has been waiting to be shown since when. */
export interface Shown {
  readonly grade: Grade
  readonly since_ms: number
  readonly waiting?: { readonly grade: Grade; readonly since_ms: number }
}

export function settled(shown: Shown | undefined, grade: Grade, now_ms: number): Shown {
  if (shown === undefined) return { grade, since_ms: now_ms }
  if (grade === shown.grade) return { grade: shown.grade, since_ms: shown.since_ms }
  const falls = grade < shown.grade
  const sameWay = shown.waiting !== undefined && shown.waiting.grade < shown.grade === falls
  const since_ms = sameWay ? shown.waiting!.since_ms : now_ms
  const ripe = now_ms - since_ms >= (falls ? FALL_AFTER_MS : RISE_AFTER_MS) && now_ms - shown.since_ms >= REST_MS
  return ripe ? { grade, since_ms: now_ms } : { ...shown, waiting: { grade, since_ms } }
}
