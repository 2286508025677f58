/**
 * Who is speaking and how good each link is, a moment after the page stands: rings and bars have their places kept.
 */
import { triggerRef, watch, type Ref, type ShallowRef } from 'vue'
import type { LiveState } from '../protocol'
import { gradeOf, settled, type Shown } from '../ui/link-grade'
import { heard, speakers, type Voices } from './speaking'

export interface Pulse {
  readonly speaking: ShallowRef<ReadonlySet<string>>
  /** The settled grade of every link that is told. */
  readonly grades: ShallowRef<Map<string, Shown>>
}

/** Keeps both current until the scope ends. */
export function feelPulse({ speaking, grades }: Pulse, state: () => LiveState, tick: Ref<number>): void {
  let voices: Voices = {}
  watch([() => state().levels, tick], ([now]) => {
    voices = heard(voices, now, performance.now())
    const next = speakers(voices, performance.now())
    const same = next.size === speaking.value.size && [...next].every((one) => speaking.value.has(one))
    if (!same) speaking.value = next
  })
  watch([() => state().links, tick], ([links]) => {
    let changed = false
    for (const [endpoint, figures] of Object.entries(links)) {
      const before = grades.value.get(endpoint)
      const after = settled(before, gradeOf(figures), performance.now())
      changed ||= before?.grade !== after.grade
      grades.value.set(endpoint, after)
    }
    if (changed) triggerRef(grades)
  })
}
