/**
 * The reducer: what each fact does to what a viewer knows (docs/protocol.md §4).
 *
 * The twin of the server's own: snapshot + the facts after it = any later snapshot. Pure; a fact of an unknown type
 * or version, or about something that is not there, gives back the very same state.
 */
import { ROOM_CHANGES, roomLeft, terminalJoined } from './evolve-rooms'
import type { Entry, Fact, FactType, Plan, Rules } from './facts'
import type { FactsMessage } from './messages'
import type { ChatMessage, EndpointPart, SessionPart, Visible } from './state'
import type { Source } from './words'

/** Chat lines that a snapshot holds, and so a client too. */
const CHAT_KEPT = 200
const FACT_VERSION = 1

/** The facts that a client can be told; the others are for readers of the log. */
type Told = Exclude<
  FactType,
  | 'session.session.owned' | 'session.session.ticked' | 'session.connection.opened' | 'session.attendance.corrected'
  | `session.path.${string}` | 'session.quality.sampled' | 'session.voice.tallied' | 'session.echo_policy.applied'
  | `audit.${string}` | `registry.${string}` | Untold
>
/** Told by no server yet. */
type Untold =
  | 'session.lead.changed' | 'session.substitute.named' | `session.entry.${string}` | `session.door.${string}`
  | 'session.endpoint.role_changed' | `session.grant.${string}` | 'session.endpoint.revealed' | `session.interaction.${string}`
  | `session.room.${string}` | 'session.switch.turned' | 'session.hand.restored' | 'session.chat.withdrawn'
type DataOf<Type extends FactType> = Extract<Fact, { type: Type }>['data']
type Change<Type extends FactType> = (state: Visible, data: DataOf<Type>, at_ms: number | undefined) => Visible

/** Applies one message of facts, in order. */
export function evolveAll(state: Visible, message: Pick<FactsMessage, 'facts' | 'at_ms'>): Visible {
  return message.facts.reduce((before, fact) => evolve(before, fact, message.at_ms), state)
}

export function evolve(state: Visible, fact: Fact, at_ms: number | undefined): Visible {
  // Own keys only: a type named `constructor` must find nothing.
  if (!Object.prototype.hasOwnProperty.call(CHANGES, fact.type) || fact.v !== FACT_VERSION) return state
  const change = CHANGES[fact.type as Told] as Change<FactType>
  return change(state, fact.data, at_ms)
}

const CHANGES: { readonly [Type in Told]: Change<Type> } = {
  'session.session.opened': (state, { plan, rules }) => opened(state, plan, rules),
  'session.session.started': (state, { started }) => session(state, { state: 'live', started }),
  'session.session.suspended': (state, _, at_ms) => session(state, { state: 'suspended', suspended_ms: at_ms }),
  'session.session.resumed': (state) => session(state, { state: 'live', suspended_ms: undefined }),
  'session.session.ended': (state, { until_ms }) =>
    session(state, { state: 'ended', ended_ms: until_ms, suspended_ms: undefined, held_since_ms: undefined }),
  'session.class.held': (state, { since_ms }) => session(state, { held_since_ms: since_ms }),
  'session.class.released': (state) => session(state, { held_since_ms: undefined }),

  'session.endpoint.joined': (state, { entry }, at_ms) => joined(state, entry, at_ms),
  'session.endpoint.link_lost': (state, { endpoint }, at_ms) =>
    linked(state, endpoint, { link: 'lost', since_ms: at_ms }),
  'session.endpoint.resumed': (state, { endpoint }, at_ms) =>
    linked(state, endpoint, { link: 'connected', since_ms: at_ms }),
  'session.endpoint.left': (state, { endpoint }, at_ms) => left(state, endpoint, at_ms),

  'session.class.muted': (state, { source }) => classMuted(state, including(state.rules.class_muted, source)),
  'session.class.unmuted': (state, { source }) => classMuted(state, excluding(state.rules.class_muted, source)),
  'session.endpoint.muted': (state, { endpoint, source, by }) =>
    changed(state, endpoint, (before) => muted(before, source, including(before.muted[source] ?? [], by))),
  'session.endpoint.unmuted': (state, { endpoint, source, by }) =>
    changed(state, endpoint, (before) => muted(before, source, excluding(before.muted[source] ?? [], by))),

  'session.microphone.opened': (state, { endpoint, room }) => {
    const heard = changed(state, endpoint, (before) => ({ ...before, microphone: 'open' }))
    if (room === undefined || heard === state) return heard
    return { ...heard, microphones: { ...state.microphones, [room]: endpoint } }
  },
  'session.microphone.closed': (state, { endpoint, room }) => {
    const silent = changed(state, endpoint, (before) => ({ ...before, microphone: 'closed' }))
    if (room === undefined || state.microphones[room] !== endpoint) return silent
    return { ...silent, microphones: without(state.microphones, room) }
  },

  'session.track.published': (state, { endpoint, track, source, codec, layers = [] }) =>
    changed(state, endpoint, (before) => ({ ...before, tracks: { ...before.tracks, [track]: { source, codec, layers } } })),
  'session.track.unpublished': (state, { endpoint, track }) =>
    changed(state, endpoint, (before) => ({ ...before, tracks: without(before.tracks, track) })),

  'session.hand.raised': (state, { hand, endpoint, whom, kind }, at_ms) =>
    ({ ...state, hands: [...state.hands, present({ hand, endpoint, whom, kind, raised_ms: at_ms })] }),
  'session.hand.called': (state, { hand }) => handGone(state, hand),
  'session.hand.lowered': (state, { hand }) => handGone(state, hand),

  'session.stage.entered': (state, { turn, place, endpoint, whom }, at_ms) => {
    const stage = [...state.stage, present({ turn, place, endpoint, whom, entered_ms: at_ms })]
    return { ...state, stage: stage.sort((one, other) => one.place - other.place) }
  },
  'session.stage.left': (state, { turn }) => ({ ...state, stage: state.stage.filter((one) => one.turn !== turn) }),

  'session.chat.posted': (state, data, at_ms) => {
    const { message, endpoint, channel, text, question = false, reply_to } = data
    const words = typeof text === 'string' ? { text } : { erased: true as const }
    const line = present({ message, endpoint, channel, ...words, question, reply_to, at_ms }) as ChatMessage
    return { ...state, chat: [...state.chat, line].slice(-CHAT_KEPT) }
  },
  ...ROOM_CHANGES,
}

function opened(state: Visible, plan: Plan, rules: Rules): Visible {
  const { kind, title, lead, zone, planned_start, planned_end } = plan
  return leadFollowed({
    ...state,
    session: { id: state.session.id, state: 'open', kind, title, zone, planned_start, planned_end, lead: { person: lead } },
    rules: { stage_seats: rules.stage_seats, class_muted: [] },
    rooms: plan.rooms.map(({ room, org_path, expected_count, class_group, co_teacher }) =>
      present({ room, org_path, expected_count, class_group, co_teacher })),
  })
}

function joined(state: Visible, entry: Entry, at_ms: number | undefined): Visible {
  const { endpoint, kind, role, person, room, class_group, org_path, expected_count, hidden, capacity } = entry
  const part: EndpointPart = present({
    kind, role, person, room, class_group, org_path, expected_count, hidden: hidden ?? false, capacity,
    link: 'connected', since_ms: at_ms, microphone: 'closed', tracks: {},
    muted: state.endpoints[endpoint]?.muted ?? {},
  })
  return terminalJoined(leadFollowed({ ...state, endpoints: { ...state.endpoints, [endpoint]: part } }), entry)
}

function left(before: Visible, endpoint: string, at_ms: number | undefined): Visible {
  const state = roomLeft(before, endpoint)
  const kind = state.endpoints[endpoint]?.kind
  if (kind !== 'observer' && kind !== 'camera_box') return linked(state, endpoint, { link: 'left', since_ms: at_ms, tracks: {} })
  return leadFollowed({ ...state, endpoints: without(state.endpoints, endpoint) })
}

function linked(state: Visible, endpoint: string, change: Partial<EndpointPart>): Visible {
  const after = changed(state, endpoint, (before) => present({ ...before, ...change }))
  return after === state ? state : leadFollowed(after)
}

/** The lead's place passes from an endpoint that is not connected to one that is; nobody else ever gets it. */
function leadFollowed(state: Visible): Visible {
  const lead = state.session.lead?.endpoint
  const isHere = (endpoint: string, ...links: string[]) => links.includes(state.endpoints[endpoint]?.link ?? 'left')
  if (lead !== undefined && isHere(lead, 'connected')) return state
  const connected = Object.keys(state.endpoints).sort().find((endpoint) =>
    state.endpoints[endpoint]?.role === 'lead_teacher' && isHere(endpoint, 'connected'))
  const kept = lead !== undefined && isHere(lead, 'lost') ? lead : undefined
  return led(state, connected ?? kept)
}

function led(state: Visible, endpoint: string | undefined): Visible {
  // Before the session is opened nobody is named as its lead.
  if (state.session.lead === undefined || state.session.lead.endpoint === endpoint) return state
  return session(state, { lead: present({ person: state.session.lead.person, endpoint }) })
}

function session(state: Visible, change: Partial<SessionPart>): Visible {
  return { ...state, session: present({ ...state.session, ...change }) }
}

function changed(state: Visible, endpoint: string, change: (before: EndpointPart) => EndpointPart): Visible {
  const before = state.endpoints[endpoint]
  if (before === undefined) return state
  return { ...state, endpoints: { ...state.endpoints, [endpoint]: change(before) } }
}

function classMuted(state: Visible, class_muted: readonly Source[]): Visible {
  return { ...state, rules: { ...state.rules, class_muted } }
}

function muted(before: EndpointPart, source: Source, sides: readonly ('lead' | 'co_teacher')[]): EndpointPart {
  const others = without(before.muted, source)
  return { ...before, muted: sides.length === 0 ? others : { ...others, [source]: sides } }
}

function handGone(state: Visible, hand: string): Visible {
  return { ...state, hands: state.hands.filter((one) => one.hand !== hand) }
}

/** Absent means absent: a snapshot never holds undefined, so a state must not either. */
function present<Part extends object>(part: Part): Part {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as Part
}

function including<Item extends string>(items: readonly Item[], item: Item): readonly Item[] {
  return items.includes(item) ? items : [...items, item].sort()
}

function excluding<Item>(items: readonly Item[], item: Item): readonly Item[] {
  return items.filter((one) => one !== item)
}

function without<Map extends object>(map: Map, key: keyof Map): Map {
  const rest = { ...map }
  delete rest[key]
  return rest
}
