/** Which class a room's terminal goes into, and what it waits for. Pure. */
export interface Coming {
  readonly id: string
  readonly title: string
  readonly lead: { readonly label?: string }
  readonly starts: string
  readonly ends: string
  readonly zone: string
  readonly state: string
  readonly too_early: boolean
}

export interface OwnSessions {
  readonly label: string
  readonly items: readonly Coming[]
}

/** What goes on, of several what began last; else the first that is open. */
export function toEnter(items: readonly Coming[]): Coming | undefined {
  const going = items.filter(({ state }) => state === 'live' || state === 'suspended')
  return going.at(-1) ?? items.find(({ too_early }) => !too_early)
}

/** What comes, on the day of the first: it may be tomorrow's. */
export function upNext(items: readonly Coming[], most: number): readonly Coming[] {
  const first = items[0]
  return first ? items.filter((each) => dayIn(each.starts, first.zone) === dayIn(first.starts, first.zone)).slice(0, most) : []
}

/** `2026-11-25`, where the class is. */
export function dayIn(time: string | number, zone: string): string {
  return new Intl.DateTimeFormat('sv', { timeZone: zone }).format(new Date(time))
}

export function clockIn(time: string | number, zone: string): string {
  return new Intl.DateTimeFormat('sv', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(new Date(time)).replace(/^0/, '')
}

/** Whole minutes from now, rounded up. */
export function minutesTo(time: string, now_ms: number): number {
  return Math.max(0, Math.ceil((Date.parse(time) - now_ms) / 60_000))
}
