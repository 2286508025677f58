/**
 * What a viewer knows of a session: the snapshot of docs/protocol.md §4, kept current by `evolve`.
 *
 * Values are never changed in place: an unchanged part of a newer state is the very object of the older one, so a
 * page may compare by identity. A room's endpoint that left stays, its `link` says so; names are in the directory.
 */
import type { Absent, EndpointChecked, Layer, MarkSet, Personal } from './facts'
import type { Capacity, Channel, EndpointKind, HandKind, MuteSide, Role, Source, Switch } from './words'

export type SessionState = 'scheduled' | 'open' | 'live' | 'suspended' | 'ended' | 'cancelled'
export type Link = 'connected' | 'lost' | 'left'

export interface Me {
  readonly endpoint: string
  readonly role: Role
  readonly kind: EndpointKind
  readonly room?: string
  readonly person?: string
  readonly can: readonly string[]
  readonly hidden: boolean
}

/** Of a session that was never opened only `id` and `state` are there; nobody can join it, so pages need not care. */
export interface SessionPart {
  readonly id: string
  readonly kind: 'lesson' | 'seminar'
  readonly state: SessionState
  readonly title: Personal
  readonly lead: { readonly person: string; readonly endpoint?: string }
  readonly substitute?: string
  /** Of a seminar: who is expected beside its chair. */
  readonly members?: readonly string[]
  readonly zone: string
  readonly planned_start: string
  readonly planned_end: string
  readonly started?: string
  readonly ended_ms?: number
  /** Why it was called off. */
  readonly cancelled?: string
  readonly suspended_ms?: number
  readonly held_since_ms?: number
}

/** A room is only ever narrower than the class; `switches` names who turned each off, and so who lifts it. */
export interface RoomRules {
  readonly interaction_on?: false
  readonly locked_ms?: number
  readonly suspended?: true
  readonly suspended_ms?: number
  readonly switches?: { readonly [name in Switch]?: readonly MuteSide[] }
}

/** `switches` are positions: under a key (`interaction_on` false) they stay, though nothing of them is open. */
export interface RulesPart {
  readonly stage_seats: number
  readonly class_muted: readonly Source[]
  readonly interaction_on: boolean
  /** Since when it is off; absent while it is on, and where it was turned off before class. */
  readonly locked_ms?: number
  readonly switches: { readonly [name in Switch]: boolean }
  readonly by_room: { readonly [room: string]: RoomRules }
}

export interface RoomPart {
  readonly room: string
  readonly org_path: readonly string[]
  readonly expected_count: number
  readonly class_group?: string
  readonly co_teacher?: string
}

export interface TrackPart {
  readonly source: Source
  readonly codec: string
  readonly layers: readonly Layer[]
}

export type Muted = { readonly [source in Source]?: readonly MuteSide[] }

export interface EndpointPart {
  readonly kind: EndpointKind
  readonly role: Role
  readonly person?: string
  readonly room?: string
  readonly class_group?: string
  readonly org_path: readonly string[]
  readonly expected_count?: number
  readonly hidden: boolean
  readonly capacity?: Capacity
  readonly link: Link
  readonly since_ms?: number
  readonly muted: Muted
  readonly microphone: 'open' | 'closed'
  readonly granted?: readonly string[]
  readonly tracks: { readonly [track: string]: TrackPart }
}

export interface Hand {
  readonly hand: string
  readonly endpoint: string
  readonly whom: string
  readonly kind: HandKind
  readonly raised_ms?: number
}

export interface StageTurn {
  readonly turn: string
  readonly place: number
  readonly endpoint: string
  readonly whom: string
  readonly entered_ms?: number
}

export interface ChatMessage {
  readonly message: string
  readonly endpoint: string
  readonly channel: Channel
  /** Whom the lead writes to in private; absent: to the lead. */
  readonly to?: string
  /** The author's, in the channel `room`. */
  readonly room?: string
  readonly text?: string
  readonly erased?: true
  readonly quick?: string
  readonly withdrawn?: true
  readonly at_ms?: number
  readonly reply_to?: string
  readonly question: boolean
}

/** A submitted roll call. Names are there for the room's own co-teachers and the lead alone. */
export interface RollPart {
  readonly rollcall: string
  readonly endpoint: string
  readonly round?: string
  readonly class_group?: string
  readonly expected_count: number
  readonly present_count: number
  /** Among the present. */
  readonly late_count: number
  readonly headcount: number
  readonly method: 'manual' | 'device' | 'import'
  readonly submitted_ms?: number
  readonly confirmed: boolean
  readonly corrected?: string
  readonly expected?: readonly string[]
  readonly absent?: readonly Absent[]
  readonly late?: readonly string[]
}

export interface RollcallPart {
  /** The newest that was asked for. */
  readonly round?: { readonly round: string; readonly endpoints: readonly string[]; readonly opened_ms?: number }
  readonly rolls: readonly RollPart[]
}

export interface DutyPart {
  readonly person: string
  readonly personal_endpoint: string
  readonly how: 'pin' | 'sign_in'
}

/** What an endpoint does not get of what is forwarded to it. */
export interface LossPart {
  readonly endpoint: string
  readonly of: 'sound' | 'picture'
  readonly source_endpoint: string
  readonly since_ms: number
}

export type Screen = '1' | '2'
export type ScreenLayout = 'slides' | 'lead' | 'wall' | 'stage'

export interface Visible {
  readonly me: Me
  readonly session: SessionPart
  readonly rules: RulesPart
  readonly rooms: readonly RoomPart[]
  readonly endpoints: { readonly [endpoint: string]: EndpointPart }
  readonly hands: readonly Hand[]
  readonly stage: readonly StageTurn[]
  readonly microphones: { readonly [room: string]: string }
  readonly chat: readonly ChatMessage[]
  /** Room → its terminals that are here; the first sends for it. */
  readonly sending: { readonly [room: string]: readonly string[] }
  readonly layouts: { readonly [endpoint: string]: { readonly [screen in Screen]?: ScreenLayout } }
  /** Who is on duty at which terminal; a terminal itself knows only of its own. */
  readonly staffed: { readonly [terminal: string]: DutyPart }
  readonly checks: { readonly [endpoint: string]: EndpointChecked }
  readonly reception: readonly LossPart[]
  readonly rollcall: RollcallPart
  /** Of a seminar: who has the floor, and since when. */
  floor?: { readonly endpoint: string; readonly since_ms?: number }
  /** Remarks of a seminar's members, by the moment they are about. */
  marks?: readonly MarkSet[]
  /** The lead's alone, like `barred`. */
  readonly door_locked?: true
  readonly barred?: readonly { readonly person?: string; readonly device?: string; readonly until?: string }[]
}

/** Labels for ids, cut to what the viewer may know. */
export interface Directory {
  readonly persons: { readonly [person: string]: string }
  readonly rooms: { readonly [room: string]: string }
  readonly classes: { readonly [class_group: string]: string }
  readonly orgs: { readonly [org: string]: string }
  readonly seats: { readonly [class_group: string]: { readonly [seat: string]: string } }
}
