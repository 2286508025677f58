/**
 * What the page of a seminar draws, worked out of what a viewer knows: who is expected and who is there, who asks to
 * speak and who has the floor, whose screens are shared. Pure: state and directory in, plain values out.
 */
import type { Directory, EndpointPart, MarkSet, Visible } from '../protocol'
import { publishes, schoolOf } from '../classroom/view'

export interface MemberView {
  /** The person; of who comes without one the endpoint. */
  readonly key: string
  readonly name: string
  readonly school: string
  readonly guest: boolean
  readonly me: boolean
  readonly endpoint: string | undefined
  readonly presence: 'awaited' | 'here' | 'lost' | 'left'
  readonly since_ms: number | undefined
  readonly microphone: 'open' | 'closed' | 'muted'
  readonly camera: 'on' | 'off' | 'stopped'
  readonly asks: boolean
}

export interface AskView {
  readonly hand: string
  readonly endpoint: string
  readonly order: number
  readonly name: string
  readonly school: string
  readonly guest: boolean
  readonly raised_ms: number | undefined
}

export interface RemarkView {
  readonly mark: string
  readonly about_ms: number
  readonly name: string
  readonly text: string | undefined
  readonly mine: boolean
}

const RANK = { connected: 2, lost: 1, left: 0 }
const PRESENCE = { connected: 'here', lost: 'lost', left: 'left' } as const

/** The acting chair. */
export function chairOf(visible: Visible, directory: Directory): MemberView {
  const { person, endpoint } = visible.session.lead
  return endpoint !== undefined && visible.endpoints[endpoint] ? of(visible, directory, endpoint) : memberOf(visible, directory, person)
}

export const FRAMES = 12

/**
 * Everybody but the acting chair, each in a place of his own that nothing takes from him: members in the order of the
 * plan as far as the first page holds them, then further members and guests as they came, then who is still awaited.
 * Who was planned as chair and handed it over stands where the new chair stood. `came` is the order in which this page
 * saw people; times would change with every broken link.
 */
export function membersOf(visible: Visible, directory: Directory, came: readonly string[]): MemberView[] {
  const { members = [], lead } = visible.session
  const here = new Set(peopleOf(visible))
  const before = [...here].find((key) => key !== lead.person && !members.includes(key) && !isGuest(visible, key))
  const planned = members.map((person) => (person === lead.person ? before : person)).filter((key) => key !== undefined)
  const placed = planned.length > FRAMES ? planned.slice(0, FRAMES - 1) : planned
  const others = [...new Set([...came, ...here])].filter((key) => here.has(key) && key !== lead.person && !placed.includes(key))
  const awaited = planned.filter((key) => !placed.includes(key) && !here.has(key))
  return [...placed, ...others, ...awaited].map((key) => memberOf(visible, directory, key))
}

/** Who is or was there: persons, each once, those first who have been there longest. */
export function peopleOf(visible: Visible): string[] {
  const parts = Object.entries(visible.endpoints).filter(([, part]) => part.kind !== 'camera_box')
  return [...new Set(parts.sort(([, one], [, other]) => (one.since_ms ?? 0) - (other.since_ms ?? 0)).map(([id, part]) => part.person ?? id))]
}

function isGuest(visible: Visible, key: string): boolean {
  return Object.entries(visible.endpoints).every(([id, part]) => (part.person ?? id) !== key || part.role === 'guest')
}

function memberOf(visible: Visible, directory: Directory, key: string): MemberView {
  const endpoint = endpointOf(visible, key)
  if (endpoint !== undefined) return of(visible, directory, endpoint)
  return {
    key, name: directory.persons[key] ?? '', school: '', guest: false, me: false, endpoint: undefined, presence: 'awaited',
    since_ms: undefined, microphone: 'closed', camera: 'off', asks: false,
  }
}

/** Of several devices of a person the one that is there, the newest first. */
function endpointOf(visible: Visible, key: string): string | undefined {
  return Object.entries(visible.endpoints)
    .filter(([id, part]) => part.kind !== 'camera_box' && (part.person ?? id) === key)
    .sort(([, a], [, b]) => RANK[b.link] - RANK[a.link] || (b.since_ms ?? 0) - (a.since_ms ?? 0))[0]?.[0]
}

/** Somebody by the endpoint. */
export function of(visible: Visible, directory: Directory, endpoint: string): MemberView {
  const part = visible.endpoints[endpoint]!
  return {
    key: part.person ?? endpoint,
    name: directory.persons[part.person ?? ''] ?? '',
    school: schoolOf(directory, part.org_path),
    guest: part.role === 'guest',
    me: endpoint === visible.me.endpoint,
    endpoint,
    presence: PRESENCE[part.link],
    since_ms: part.since_ms,
    microphone: microphoneOf(visible, part, endpoint),
    camera: (part.muted.camera ?? []).length > 0 || visible.rules.class_muted.includes('camera') ? 'stopped' : publishes(part, 'camera') ? 'on' : 'off',
    asks: visible.hands.some((hand) => hand.endpoint === endpoint),
  }
}

/** Under the mute of all only the chair and who has the floor are heard. */
function microphoneOf(visible: Visible, part: EndpointPart, endpoint: string): MemberView['microphone'] {
  const heard = part.role === 'lead_teacher' || visible.floor?.endpoint === endpoint
  if ((part.muted.microphone ?? []).length > 0 || (visible.rules.class_muted.includes('microphone') && !heard)) return 'muted'
  return part.microphone === 'open' && publishes(part, 'microphone') ? 'open' : 'closed'
}

/** Who has the floor. */
export function holderOf(visible: Visible, directory: Directory): MemberView | undefined {
  const endpoint = visible.floor?.endpoint
  return endpoint !== undefined && visible.endpoints[endpoint] ? of(visible, directory, endpoint) : undefined
}

/** Who shares a screen, in the server's order: who has the floor, then the chair. The first is the one that is shown. */
export function sharersOf(visible: Visible): string[] {
  const first = [visible.floor?.endpoint, visible.session.lead.endpoint]
  const rank = (endpoint: string) => (first.includes(endpoint) ? first.indexOf(endpoint) : first.length)
  return Object.keys(visible.endpoints)
    .filter((endpoint) => shares(visible, visible.endpoints[endpoint]!))
    .sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1))
}

function shares(visible: Visible, part: EndpointPart): boolean {
  const closed = (part.muted.screen ?? []).length > 0 || (part.role === 'guest' && !guestsMay(visible, 'screen'))
  return part.link !== 'left' && publishes(part, 'screen') && !closed
}

function guestsMay(visible: Visible, what: 'screen'): boolean {
  return visible.rules.interaction_on && visible.rules.switches[what]
}

export function asksOf(visible: Visible, directory: Directory): AskView[] {
  return visible.hands.map(({ hand, endpoint, raised_ms }, index) => {
    const { name, school, guest } = of(visible, directory, endpoint)
    return { hand, endpoint, order: index + 1, name, school, guest, raised_ms }
  })
}

export function remarksOf(visible: Visible, directory: Directory): RemarkView[] {
  return (visible.marks ?? []).map((mark: MarkSet) => ({
    mark: mark.mark,
    about_ms: mark.about_ms,
    name: directory.persons[mark.person ?? ''] ?? '',
    text: typeof mark.label === 'string' ? mark.label : undefined,
    mine: mark.person !== undefined && mark.person === visible.me.person,
  }))
}

/** One frame of the wall: somebody, or those who have not come and would need a page of their own. */
export type Frame = { readonly member: MemberView } | { readonly missing: readonly MemberView[] }

/** Pages of the wall. Nobody leafs to a page of empty frames: who is awaited there shares the last frame of the first. */
export function pagesOf(members: readonly MemberView[]): Frame[][] {
  const frames = (from: number, to: number): Frame[] => members.slice(from, to).map((member) => ({ member }))
  if (members.length > FRAMES && members.slice(FRAMES).every(isAwaited)) {
    const tail = members.slice(FRAMES - 1)
    return [tail.every(isAwaited) ? [...frames(0, FRAMES - 1), { missing: tail }] : frames(0, FRAMES)]
  }
  const pages = Math.max(1, Math.ceil(members.length / FRAMES))
  return Array.from({ length: pages }, (_, page) => frames(page * FRAMES, (page + 1) * FRAMES))
}

function isAwaited({ presence }: MemberView): boolean {
  return presence === 'awaited'
}

export interface Counts {
  readonly here: number
  /** Expected or come. */
  readonly all: number
  readonly awaited: number
  readonly schools: number
  readonly guests: number
}

/** Persons, not devices. */
export function countsOf(chair: MemberView, members: readonly MemberView[]): Counts {
  const all = [chair, ...members]
  const here = all.filter((one) => one.presence === 'here' || one.presence === 'lost')
  const schools = new Set(here.filter((one) => !one.guest).map((one) => one.school))
  return {
    here: here.length, all: all.length, awaited: all.filter(isAwaited).length, schools: schools.size, guests: here.filter((one) => one.guest).length,
  }
}
