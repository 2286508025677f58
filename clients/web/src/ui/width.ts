/** The width class of the page (S < 600, M < 960, L < 1440, XL), kept current. */
import { onScopeDispose, ref, type Ref } from 'vue'

export type Width = 'S' | 'M' | 'L' | 'XL'
const LIMITS: [Width, string][] = [
  ['S', '(max-width: 599.98px)'], ['M', '(max-width: 959.98px)'], ['L', '(max-width: 1439.98px)'],
]

export function useWidth(): Ref<Width> {
  const queries = LIMITS.map(([width, query]) => [width, matchMedia(query)] as const)
  const read = (): Width => queries.find(([, query]) => query.matches)?.[0] ?? 'XL'
  const width = ref(read())
  const listen = () => (width.value = read())
  for (const [, query] of queries) query.addEventListener('change', listen)
  onScopeDispose(() => queries.forEach(([, query]) => query.removeEventListener('change', listen)))
  return width
}
