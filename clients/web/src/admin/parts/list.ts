/**
 * One list of the server, page by page: `{ items, total, cursor? }`. What was read stays while the next is fetched, so a
 * page never goes blank; a newer question stops an older one.
 */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Problem } from '../../protocol'
import { parts } from '../../phrases/admin-parts'
import { politely } from '../../ui/announce'
import { asProblem, read, wasStopped } from '../rest'

const SKELETON_MS = 300
export const PAGE = 100

interface Page<Row> {
  readonly items: Row[]
  readonly total?: number
  readonly cursor?: string | null
}

export interface List<Row> {
  /** Undefined until the first page is there. */
  readonly items: ShallowRef<readonly Row[] | undefined>
  readonly total: Ref<number | undefined>
  readonly hasMore: Ref<boolean>
  /** True when an answer has been awaited for long enough to say so. */
  readonly waiting: Ref<boolean>
  readonly problem: ShallowRef<Problem | undefined>
  load(): Promise<void>
  loadMore(): Promise<void>
  /** Puts a row in the place of the one with its key, or first where there is none. */
  put(row: Row): void
  drop(row: Row): void
}

export function useList<Row>(path: () => string, query: () => Record<string, string>, keyOf: (row: Row) => string): List<Row> {
  const items = shallowRef<readonly Row[]>()
  const total = ref<number>()
  const cursor = ref<string | null>()
  const hasMore = ref(false)
  const waiting = ref(false)
  const problem = shallowRef<Problem>()
  let stop = new AbortController()

  async function fetchPage(after?: string): Promise<void> {
    stop.abort()
    const { signal } = (stop = new AbortController())
    const slow = window.setTimeout(() => (waiting.value = true), SKELETON_MS)
    try {
      const asked = { ...query(), limit: String(PAGE), ...(after !== undefined && { cursor: after }) }
      const page = await read<Page<Row>>(path(), asked, signal)
      items.value = after === undefined ? page.items : [...(items.value ?? []), ...page.items]
      total.value = page.total ?? total.value
      cursor.value = page.cursor
      hasMore.value = page.cursor !== undefined && page.cursor !== null
      problem.value = undefined
      if (after === undefined) politely(parts.found(page.total ?? page.items.length))
    } catch (error) {
      if (!wasStopped(error)) problem.value = asProblem(error)
    } finally {
      window.clearTimeout(slow)
      if (stop.signal === signal) waiting.value = false
    }
  }

  function put(row: Row): void {
    const now = items.value ?? []
    const at = now.findIndex((each) => keyOf(each) === keyOf(row))
    if (at < 0) total.value = (total.value ?? now.length) + 1
    items.value = at < 0 ? [row, ...now] : now.map((each, index) => (index === at ? row : each))
  }

  function drop(row: Row): void {
    const left = (items.value ?? []).filter((each) => keyOf(each) !== keyOf(row))
    if (total.value !== undefined) total.value -= (items.value?.length ?? 0) - left.length
    items.value = left
  }

  async function loadMore(): Promise<void> {
    if (cursor.value && !waiting.value) await fetchPage(cursor.value)
  }

  return { items, total, hasMore, waiting, problem, load: () => fetchPage(), loadMore, put, drop }
}
