/**
 * Keeps a row that leaves a list in its place, greyed, for 400 ms: the target under a pointer must not become another
 * one at the moment of the press.
 */
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'

const HOLD_MS = 400

export interface HeldRow<Row> {
  readonly key: string
  readonly row: Row
  readonly leaving: boolean
}

export function useHeldRows<Row>(rows: Ref<readonly Row[]>, keyOf: (row: Row) => string): Ref<readonly HeldRow<Row>[]> {
  const held = shallowRef<readonly HeldRow<Row>[]>(rows.value.map((row) => ({ key: keyOf(row), row, leaving: false })))
  const timers = new Set<number>()
  watch(rows, (now) => {
    held.value = merged(held.value, now, keyOf)
    if (!held.value.some((one) => one.leaving)) return
    const timer = window.setTimeout(() => {
      timers.delete(timer)
      if (timers.size === 0) held.value = held.value.filter((one) => !one.leaving)
    }, HOLD_MS)
    timers.add(timer)
  })
  onScopeDispose(() => timers.forEach((timer) => window.clearTimeout(timer)))
  return held
}

/** The newer rows in their order, with each older one that is gone kept right where it stood. Pure. */
export function merged<Row>(
  held: readonly HeldRow<Row>[], rows: readonly Row[], keyOf: (row: Row) => string,
): HeldRow<Row>[] {
  const current = new Set(rows.map(keyOf))
  const next: HeldRow<Row>[] = rows.map((row) => ({ key: keyOf(row), row, leaving: false }))
  held.forEach((one, index) => {
    if (!current.has(one.key)) next.splice(Math.min(index, next.length), 0, { ...one, leaving: true })
  })
  return next
}
