/**
 * Notices that media has gone silent while the signalling lives, and says when to restart ICE.
 *
 * Pure but for its own memory; the clock is handed in. Silence is judged only while something should flow, and an
 * attempt that changes nothing is repeated after ever longer pauses, since a muted class is silent too.
 */
const SILENT_MS = 5000
const LONGEST_PAUSE_MS = 40_000

export class Silence {
  private bytes = -1
  private heard_ms = 0
  private patience_ms = SILENT_MS

  /** `bytes` received in all. True when ICE should be restarted now. */
  restartDue(bytes: number, expecting: boolean, now_ms: number): boolean {
    if (bytes !== this.bytes || !expecting) {
      if (this.bytes >= 0 && bytes > this.bytes) this.patience_ms = SILENT_MS
      this.bytes = bytes
      this.heard_ms = now_ms
      return false
    }
    if (now_ms - this.heard_ms < this.patience_ms) return false
    this.heard_ms = now_ms
    this.patience_ms = Math.min(2 * this.patience_ms, LONGEST_PAUSE_MS)
    return true
  }
}
