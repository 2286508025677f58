/**
 * Parts of a page that are fetched apart, so that the class itself stands sooner. Their words and icons come with them.
 *
 * `later` is for what opens on a press: fetched when first drawn. `atLeisure` is for what may appear a moment after
 * the pictures, in a place that is kept for it. Both are fetched in any case once the page has stood for a while
 * (`fetchLater`): what a person may press must not wait for a download.
 */
import { h, shallowRef, type Component, type Slots } from 'vue'
import { speakOn } from '../phrases'

/** Long enough for the first pictures to have the line to themselves. */
const LEISURE_MS = 1_500
const waiting = new Set<() => Promise<void>>()

export function later<Part extends Component>(load: () => Promise<{ default: Part }>): Part {
  return part(load, (fetch) => void fetch())
}

export function atLeisure<Part extends Component>(load: () => Promise<{ default: Part }>): Part {
  return part(load, () => undefined)
}

/** Anything else that may wait as long. */
export function afterwards(act: () => Promise<void>): void {
  const once = async () => {
    await act()
    waiting.delete(once)
  }
  waiting.add(once)
}

export function fetchLater(): void {
  window.setTimeout(() => waiting.forEach((fetch) => void fetch().catch(() => undefined)), LEISURE_MS)
}

function part<Part extends Component>(
  load: () => Promise<{ default: Part }>, onMissing: (fetch: () => Promise<void>) => void,
): Part {
  const loaded = shallowRef<Part>()
  const fetch = async () => {
    const [{ default: component }] = await Promise.all([load(), speakOn(), import('./icons-later')])
    loaded.value ??= component
    waiting.delete(fetch)
  }
  waiting.add(fetch)
  const drawn = (_: object, { attrs, slots }: { attrs: object; slots: Slots }) => {
    if (loaded.value) return h(loaded.value as Component, attrs, slots)
    onMissing(fetch)
    return null
  }
  drawn.inheritAttrs = false
  return drawn as unknown as Part
}
