/**
 * Choosing a span of time on the lanes: by dragging, or with the keys of its two ends (arrows 1 s, Shift 10 s, Page 1
 * minute, Home and End, Escape for the whole class). The span is told when the pointer is let go or the keys rest.
 */
import { computed, onBeforeUnmount, ref, watch, type Ref } from 'vue'
import { tell } from '../../phrases/admin'
import { atOf, xOf, type Axis } from './lanes'
import { axisClock } from './when'

const REST_MS = 400
const LEAST_PX = 4 // less is a press, not a drag
type End = 'from' | 'to'

interface Given {
  readonly axis: Axis
  readonly from: number | undefined
  readonly to: number | undefined
}

type TellSpan = (from_ms: number | undefined, to_ms: number | undefined) => void

export function useBrush(given: Given, surface: Ref<HTMLElement | undefined>, tellSpan: TellSpan) {
  const span = ref<{ from: number | undefined; to: number | undefined }>({ from: given.from, to: given.to })
  let timer = 0
  watch(() => [given.from, given.to], () => (span.value = { from: given.from, to: given.to }))
  onBeforeUnmount(() => window.clearTimeout(timer))

  const start = () => Math.round(span.value.from ?? given.axis.from_ms)
  const end = () => Math.round(span.value.to ?? given.axis.to_ms)
  const isSet = () => span.value.from !== undefined || span.value.to !== undefined

  const shown = computed(() => {
    if (!isSet()) return undefined
    const left = xOf(given.axis, start())
    return { left, width: Math.max(2, xOf(given.axis, end()) - left) }
  })

  function valueText(which: End) {
    const at_ms = which === 'from' ? start() : end()
    const words = isSet() ? axisClock(at_ms) : tell.wholeClass
    return { x: xOf(given.axis, at_ms), seconds: Math.round(at_ms / 1000), words }
  }

  function atPointer(event: PointerEvent): number {
    const whole = atOf(given.axis, event.clientX - surface.value!.getBoundingClientRect().left)
    return Math.round(whole / 1000) * 1000
  }

  /** From where the pointer went down, or with the other end held fast. */
  function drag(down: PointerEvent, which?: End): void {
    if (down.button !== 0) return
    const held = which === undefined || !isSet() ? atPointer(down) : which === 'from' ? end() : start()
    let moved = false
    const move = (event: PointerEvent) => {
      moved ||= Math.abs(event.clientX - down.clientX) >= LEAST_PX
      const at = atPointer(event)
      if (moved) span.value = { from: Math.min(held, at), to: Math.max(held, at) }
    }
    const letGo = () => {
      surface.value?.removeEventListener('pointermove', move)
      if (!moved) span.value = { from: undefined, to: undefined }
      say()
    }
    surface.value?.setPointerCapture(down.pointerId)
    surface.value?.addEventListener('pointermove', move)
    surface.value?.addEventListener('lostpointercapture', letGo, { once: true })
  }

  function say(): void {
    const { from, to } = span.value
    if (from !== given.from || to !== given.to) tellSpan(from, to)
  }

  function handleKeys(which: End, event: KeyboardEvent): void {
    const step = event.shiftKey ? 10_000 : 1_000
    const moves: Record<string, number> = {
      ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step, PageUp: 60_000, PageDown: -60_000,
      Home: -Infinity, End: Infinity,
    }
    const by = moves[event.key]
    if (event.key === 'Escape') span.value = { from: undefined, to: undefined }
    else if (by === undefined) return
    else stepTo(which, (which === 'from' ? start() : end()) + by)
    event.preventDefault()
    window.clearTimeout(timer)
    timer = window.setTimeout(say, REST_MS)
  }

  function stepTo(which: End, wanted: number): void {
    const [least, most] = which === 'from' ? [given.axis.from_ms, end()] : [start(), given.axis.to_ms]
    const at_ms = Math.round(Math.min(most, Math.max(least, wanted)) / 1000) * 1000
    span.value = which === 'from' ? { from: at_ms, to: end() } : { from: start(), to: at_ms }
  }

  return { shown, drag, handleKeys, valueText }
}
