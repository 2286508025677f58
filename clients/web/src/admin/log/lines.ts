/**
 * The lines of a log that match a filter, fetched by the page as they come into sight. A log only grows at its end,
 * so a line keeps its place; what has come since is counted in `fresh` and shown when the reader asks for it.
 */
import { computed, onBeforeUnmount, ref, shallowReactive, shallowRef } from 'vue'
import type { Problem } from '../../protocol'
import { asProblem, read, wasStopped } from '../rest'
import { addressOf, type Line, type LinePage } from './shapes'

export const PAGE = 100
type Asked = Readonly<Record<string, string>>

export function useLines(session: string) {
  const loaded = shallowReactive(new Map<number, Line>()) // by place
  const matching = ref<number>()
  const total = ref(0)
  const grown = ref(0)
  const problem = shallowRef<Problem>()
  const fetching = new Set<number>()
  let asked: Asked = {}
  let stop = new AbortController()
  onBeforeUnmount(() => stop.abort())

  function fetchPart(part: Asked): Promise<LinePage> {
    return read<LinePage>(`/sessions/${session}/log/entries`, { ...asked, ...part }, stop.signal)
  }

  /** Begins anew with a filter, at its start or at the page that holds a line; gives the place of that line. */
  async function ask(query: Asked, line?: string): Promise<number | undefined> {
    stop.abort()
    stop = new AbortController()
    asked = query
    fetching.clear()
    try {
      const page = await fetchPart({ limit: String(PAGE), ...(line === undefined ? { skip: '0' } : { at: line }) })
      loaded.clear()
      keepPage(page)
      matching.value = page.matching
      grown.value = page.matching
      problem.value = undefined
      return line === undefined ? undefined : placeOfLine(line)
    } catch (error) {
      if (!wasStopped(error)) problem.value = asProblem(error)
      return undefined
    }
  }

  /** Sees to it that the lines of these places come. */
  function need(from: number, to: number): void {
    for (let page = Math.floor(from / PAGE); page <= Math.floor((to - 1) / PAGE); page++) {
      const end = Math.min((page + 1) * PAGE, matching.value ?? 0)
      if (!fetching.has(page) && !holds(page * PAGE, end)) void fetchPage(page)
    }
  }

  async function fetchPage(page: number): Promise<void> {
    fetching.add(page)
    try {
      keepPage(await fetchPart({ limit: String(PAGE), skip: String(page * PAGE) }))
    } catch (error) {
      if (!wasStopped(error)) problem.value = asProblem(error)
    } finally {
      fetching.delete(page)
    }
  }

  /** Looks how many there are by now; a failure is no news, the next look will tell. */
  async function look(): Promise<void> {
    if (matching.value === undefined) return
    try {
      const page = await fetchPart({ limit: '1', skip: String(matching.value) })
      grown.value = page.matching
      if (page.matching === matching.value) total.value = page.total
    } catch (error) {
      if (asProblem(error).status === 401) problem.value = asProblem(error)
    }
  }

  function showFresh(): void {
    matching.value = grown.value
  }

  function keepPage(page: LinePage): void {
    page.items.forEach((line, index) => loaded.set((page.skipped ?? 0) + index, line))
    total.value = page.total
  }

  function holds(from: number, to: number): boolean {
    for (let place = from; place < to; place++) if (!loaded.has(place)) return false
    return true
  }

  function placeOfLine(address: string): number | undefined {
    for (const [place, line] of loaded) if (addressOf(line) === address) return place
    return undefined
  }

  const fresh = computed(() => (matching.value === undefined ? 0 : grown.value - matching.value))
  return { loaded, matching, total, fresh, problem, ask, need, look, showFresh, placeOfLine }
}

export type Lines = ReturnType<typeof useLines>
