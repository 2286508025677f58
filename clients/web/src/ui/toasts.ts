/** Short notices above the dock: at most two, newest below, 5 s each (8 s with an action), longer while looked at. */
import { shallowReactive } from 'vue'
import type { IconName } from './icons'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly icon?: IconName | undefined
  readonly action?: { readonly word: string; readonly act: () => void } | undefined
}

export const toasts = shallowReactive<Toast[]>([])
const timers = new Map<number, number>()
let last = 0

export function toast(text: string, options: Pick<Toast, 'icon' | 'action'> = {}): void {
  const repeated = toasts.find((one) => one.text === text)
  if (repeated) return hold(repeated, true)
  const added: Toast = { id: ++last, text, ...options }
  toasts.push(added)
  while (toasts.length > 2) dismiss(toasts[0]!)
  hold(added, true)
}

export function dismiss(one: Toast): void {
  window.clearTimeout(timers.get(one.id))
  timers.delete(one.id)
  const at = toasts.indexOf(one)
  if (at >= 0) toasts.splice(at, 1)
}

/** Starts the time of a toast anew, or stops it while the pointer or the focus is on it. */
export function hold(one: Toast, running: boolean): void {
  window.clearTimeout(timers.get(one.id))
  if (running) timers.set(one.id, window.setTimeout(() => dismiss(one), one.action ? 8_000 : 5_000))
}
