/**
 * Single keys of a page: `bindKeys({ m: …, 'shift+m': …, digit: … })`.
 *
 * They rest while a field has the focus, while an input method composes, with Ctrl, Alt or Meta, and when switched
 * off in the settings, all but Escape. The keys of dialogs are the browser's own.
 */
import { onBeforeUnmount, onMounted } from 'vue'
import { singleKeys } from './appearance'

export type KeyMap = { readonly [key: string]: (digit: number) => void }

export function bindKeys(map: KeyMap): void {
  const listen = (event: KeyboardEvent) => {
    if (resting(event) || (!singleKeys.value && event.key !== 'Escape')) return
    const act = map[nameOf(event)]
    if (!act) return
    event.preventDefault()
    act(Number(event.key))
  }
  onMounted(() => document.addEventListener('keydown', listen))
  onBeforeUnmount(() => document.removeEventListener('keydown', listen))
}

function nameOf(event: KeyboardEvent): string {
  if (/^\d$/.test(event.key)) return 'digit'
  return event.shiftKey && /^[a-z]$/i.test(event.key) ? `shift+${event.key.toLowerCase()}` : event.key.toLowerCase()
}

function resting(event: KeyboardEvent): boolean {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return true
  const at = event.target as HTMLElement
  if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return true
  return document.querySelector('dialog[open], [inert]') !== null
}
