/** One Tab stop for a grid of buttons: arrows go to the nearest one in that direction, Home and End to the ends. */
import { onUpdated, onMounted, getCurrentInstance } from 'vue'

const KEYS: Record<string, readonly [x: number, y: number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const ASIDE = 3 // what lies off the way counts this much

export function useRoving(selector: string): { onArrow(event: KeyboardEvent): void } {
  const instance = getCurrentInstance()
  const all = () => [...((instance?.proxy?.$el as HTMLElement | undefined)?.querySelectorAll<HTMLElement>(selector) ?? [])]

  function only(one: HTMLElement | undefined): void {
    for (const each of all()) each.tabIndex = each === one ? 0 : -1
  }

  function keep(): void {
    const each = all()
    if (!each.some((one) => one.tabIndex === 0) || each.filter((one) => one.tabIndex === 0).length > 1) only(each[0])
  }

  function onArrow(event: KeyboardEvent): void {
    const from = (event.target as HTMLElement).closest<HTMLElement>(selector)
    const to = from && (event.key === 'Home' ? all()[0] : event.key === 'End' ? all().at(-1) : nearest(from, all(), KEYS[event.key]))
    if (!to) return
    event.preventDefault()
    only(to)
    to.focus()
  }

  onMounted(keep)
  onUpdated(keep)
  return { onArrow }
}

function nearest(from: HTMLElement, all: readonly HTMLElement[], way: readonly [number, number] | undefined): HTMLElement | undefined {
  if (!way) return undefined
  const here = middle(from)
  const ahead = all
    .map((one) => ({ one, x: middle(one).x - here.x, y: middle(one).y - here.y }))
    .map(({ one, x, y }) => ({ one, along: x * way[0] + y * way[1], aside: Math.abs(x * way[1]) + Math.abs(y * way[0]) }))
    .filter(({ along }) => along > 1)
  return ahead.sort((a, b) => a.along + ASIDE * a.aside - (b.along + ASIDE * b.aside))[0]?.one
}

function middle(one: HTMLElement): { x: number; y: number } {
  const box = one.getBoundingClientRect()
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 }
}
