/** Small values kept by the browser. A browser that refuses storage (private windows, policies) just forgets them. */
export function kept(store: 'local' | 'tab', key: string): string | null {
  try {
    return pick(store).getItem(`tongtang.${key}`)
  } catch {
    return null
  }
}

export function keep(store: 'local' | 'tab', key: string, value: string | null): void {
  try {
    if (value === null) pick(store).removeItem(`tongtang.${key}`)
    else pick(store).setItem(`tongtang.${key}`, value)
  } catch {
    // Forgetting a choice is no reason to stop.
  }
}

function pick(store: 'local' | 'tab'): Storage {
  return store === 'local' ? localStorage : sessionStorage
}
