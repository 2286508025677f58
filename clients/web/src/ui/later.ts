/**
 * Parts of a page that are fetched apart, so that the class itself stands sooner: `later(() => import('./X.vue'))`.
 *
 * They are fetched when first drawn, and all of them once the page is idle (`fetchLater`): what a person may press
 * must not wait for a download.
 */
import { h, shallowRef, type Component, type Slots } from 'vue'

const waiting = new Set<() => Promise<void>>()

export function later<Part extends Component>(load: () => Promise<{ default: Part }>): Part {
  const loaded = shallowRef<Part>()
  const fetch = async () => {
    waiting.delete(fetch)
    loaded.value ??= (await load()).default
  }
  waiting.add(fetch)
  const part = (_: object, { attrs, slots }: { attrs: object; slots: Slots }) => {
    if (loaded.value) return h(loaded.value as Component, attrs, slots)
    void fetch()
    return null
  }
  part.inheritAttrs = false
  return part as unknown as Part
}

export function fetchLater(): void {
  const fetchAll = () => waiting.forEach((fetch) => void fetch().catch(() => waiting.add(fetch)))
  if ('requestIdleCallback' in window) requestIdleCallback(fetchAll, { timeout: 3000 })
  else setTimeout(fetchAll, 1000)
}
