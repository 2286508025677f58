/** Where list and activity stand one below the other, what was opened is brought into sight. */
import { nextTick } from 'vue'

export function intoSight(selector: string): void {
  if (matchMedia('(min-width: 960px)').matches) return
  window.setTimeout(() => void nextTick(() => document.querySelector(selector)?.scrollIntoView({ block: 'start' })))
}
