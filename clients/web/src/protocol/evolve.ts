/**
 * The reducer: what each fact does to what a viewer knows (docs/protocol.md §4).
 *
 * The twin of the server's own: snapshot + the facts after it = any later snapshot. Pure; a fact of an unknown type
 * or version, or about something that is not there, gives back the very same state.
 */
import { ROOM_CHANGES, roomLeft, terminalJoined } from './evolve-rooms'
import type { ChatPosted, Entry, Fact, FactType, Plan, Rules } from './facts'
import type { FactsMessage } from './messages'
import type { ChatMessage, EndpointPart, RoomRules, RulesPart, SessionPart, Visible } from './state'
import type { Source } from './words'

/** Chat lines of each conversation that a snapshot holds, and so a client too. */
const CHAT_KEPT = 200
const BARRED_KEPT = 500
const FACT_VERSION = 1

/** The facts that a client can be told; the others are for readers of the log. */
type Told = Exclude<
  FactType,
  | 'session.session.scheduled' | 'session.session.amended' | 'session.session.owned' | 'session.session.ticked' | 'session.connection.opened' | 'session.attendance.corrected'
  | `session.path.${string}` | 'session.quality.sampled' | 'session.voice.tallied' | 'session.echo_policy.applied'
  | `session.floor.${string}` | `session.mark.${string}` | `audit.${string}` | `registry.${string}`
  | `group.${string}` | `activity.${string}`
>
type DataOf<Type extends FactType> = Extract<Fact, { type: Type }>['data']
export type Change<Type extends FactType> = (state: Visible, data: DataOf<Type>, at_ms: number | undefined) => Visible

export type Changes = { readonly [Type in FactType]?: Change<Type> }
/** Applies one message of facts, in order. */
export type Reducer = (state: Visible, message: Pick<FactsMessage, 'facts' | 'at_ms'>) => Visible

/** A reducer that knows `changes`; of a kind of session, what it alone tells is added to what all do. */
export function reducerOf(changes: Changes): Reducer {
  return (state, message) => message.facts.reduce((before, fact) => evolve(before, fact, message.at_ms, changes), state)
}

export function evolve(state: Visible, fact: Fact, at_ms: number | undefined, changes: Changes = CHANGES): Visible {
  // Own keys only: a type named `constructor` must find nothing.
  if (!Object.prototype.hasOwnProperty.call(changes, fact.type) || fact.v !== FACT_VERSION) return state
  const change = changes[fact.type] as Change<FactType>
  return change(state, fact.data, at_ms)
}

/** Where the switches stand when a class opens. */
const SHIPPED = { video: true, voice: true, board: false, screen: false, file: false, text: true, private_chat: false }

export const CHANGES: { readonly [Type in Told]: Change<Type> } = {
  'session.session.opened': (state, { plan, rules }) => opened(state, plan, rules),
  'session.session.started': (state, { started }) => session(state, { state: 'live', started }),
  'session.session.suspended': (state, _, at_ms) => session(state, { state: 'suspended', suspended_ms: at_ms }),
  'session.session.resumed': (state) => session(state, { state: 'live', suspended_ms: undefined }),
  'session.session.ended': (state, { until_ms }) =>
    session(state, { state: 'ended', ended_ms: until_ms, suspended_ms: undefined, held_since_ms: undefined }),
  'session.session.cancelled': (state, { reason }) => session(state, { state: 'cancelled', cancelled: reason }),
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

  'session.hand.restored': (state, { hand, endpoint, whom, kind, raised_ms }) => {
    const hands = [...state.hands, present({ hand, endpoint, whom, kind, raised_ms })]
    return { ...state, hands: hands.sort((one, other) => (one.raised_ms ?? Infinity) - (other.raised_ms ?? Infinity)) }
  },

  'session.chat.posted': (state, data, at_ms) => ({ ...state, chat: kept(state.chat, lineOf(state, data, at_ms)) }),
  'session.chat.withdrawn': (state, { message }) => ({
    ...state,
    chat: state.chat.map((line) => (line.message === message
      ? present({ ...line, text: undefined, erased: undefined, quick: undefined, withdrawn: true as const }) : line)),
  }),

  'session.lead.changed': (state, { to_person }) =>
    leadFollowed(session(state, { lead: { ...state.session.lead, person: to_person } })),
  'session.substitute.named': (state, { person }) => session(state, { substitute: person }),
  'session.endpoint.role_changed': (state, { endpoint, to_role }) =>
    linked(state, endpoint, { role: to_role, granted: undefined }),
  'session.endpoint.revealed': (state, { entry, since_ms }) => joined(state, entry, since_ms),
  'session.grant.given': (state, { endpoint, permission }) =>
    granted(state, endpoint, (given) => including(given, permission)),
  'session.grant.taken': (state, { endpoint, permission }) =>
    granted(state, endpoint, (given) => excluding(given, permission)),

  'session.interaction.locked': (state, { room }, at_ms) => locked(state, room, at_ms),
  'session.interaction.unlocked': (state, { room }) => unlocked(state, room),
  'session.room.suspended': (state, { room }, at_ms) =>
    (state.rules.by_room[room]?.suspended ? state : ofRoom(state, room, { suspended: true, suspended_ms: at_ms })),
  'session.room.resumed': (state, { room }) => ofRoom(state, room, { suspended: undefined, suspended_ms: undefined }),
  'session.switch.turned': (state, { switch: name, on, room, by = 'lead' }) => {
    if (room === undefined) return ruled(state, { switches: { ...state.rules.switches, [name]: on } })
    const before = state.rules.by_room[room]?.switches ?? {}
    const sides = on ? excluding(before[name] ?? [], by) : including(before[name] ?? [], by)
    const switches = sides.length > 0 ? { ...before, [name]: sides } : without(before, name)
    return ofRoom(state, room, { switches: Object.keys(switches).length > 0 ? switches : undefined })
  },

  'session.door.locked': (state) => ({ ...state, door_locked: true }),
  'session.door.unlocked': (state) => without(state, 'door_locked'),
  'session.entry.barred': (state, { person, device, until }) =>
    ({ ...state, barred: [...(state.barred ?? []), present({ person, device, until })].slice(-BARRED_KEPT) }),
  'session.entry.allowed': (state, { person, device }) => {
    const left = (state.barred ?? []).filter((bar) =>
      !((person !== undefined && bar.person === person) || (device !== undefined && bar.device === device)))
    return left.length > 0 ? { ...state, barred: left } : without(state, 'barred')
  },
  ...ROOM_CHANGES,
}

function opened(state: Visible, plan: Plan, rules: Rules): Visible {
  const { kind, title, lead, substitute, members, zone, planned_start, planned_end } = plan
  return leadFollowed({
    ...state,
    session: present({
      id: state.session.id, state: 'open' as const, kind, title, zone, planned_start, planned_end, lead: { person: lead }, substitute, members,
    }),
    rules: { stage_seats: rules.stage_seats, class_muted: [], interaction_on: true, switches: SHIPPED, by_room: {} },
    rooms: plan.rooms.map(({ room, org_path, expected_count, class_group, co_teacher }) =>
      present({ room, org_path, expected_count, class_group, co_teacher })),
  })
}

function joined(state: Visible, entry: Entry, at_ms: number | undefined): Visible {
  const { endpoint, kind, role, person, room, class_group, org_path, expected_count, hidden, capacity } = entry
  const part: EndpointPart = present({
    kind, role, person, room, class_group, org_path, expected_count, hidden: hidden ?? false, capacity,
    link: 'connected', since_ms: at_ms, microphone: 'closed', tracks: {},
    muted: state.endpoints[endpoint]?.muted ?? {}, granted: state.endpoints[endpoint]?.granted,
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
  const isHere = (endpoint: string, link: string) =>
    state.endpoints[endpoint]?.link === link && state.endpoints[endpoint].role === 'lead_teacher'
  if (lead !== undefined && isHere(lead, 'connected')) return state
  const connected = Object.keys(state.endpoints).sort().find((endpoint) => isHere(endpoint, 'connected'))
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
  return ruled(state, { class_muted })
}

function ruled(state: Visible, change: Partial<RulesPart>): Visible {
  return { ...state, rules: present({ ...state.rules, ...change }) }
}

/** Pressed again, a key keeps its first time. */
function locked(state: Visible, room: string | undefined, at_ms: number | undefined): Visible {
  const { interaction_on, by_room } = state.rules
  if (room === undefined) return interaction_on ? ruled(state, { interaction_on: false, locked_ms: at_ms }) : state
  return by_room[room]?.interaction_on === false ? state : ofRoom(state, room, { interaction_on: false, locked_ms: at_ms })
}

function unlocked(state: Visible, room: string | undefined): Visible {
  if (room === undefined) return ruled(state, { interaction_on: true, locked_ms: undefined })
  return ofRoom(state, room, { interaction_on: undefined, locked_ms: undefined })
}

function ofRoom(state: Visible, room: string, change: RoomRules): Visible {
  const { by_room } = state.rules
  const part = present({ ...by_room[room], ...change })
  return ruled(state, { by_room: Object.keys(part).length > 0 ? { ...by_room, [room]: part } : without(by_room, room) })
}

function granted(state: Visible, endpoint: string, change: (given: readonly string[]) => readonly string[]): Visible {
  return changed(state, endpoint, (before) => {
    const given = change(before.granted ?? [])
    return present({ ...before, granted: given.length > 0 ? given : undefined })
  })
}

function lineOf(state: Visible, posted: ChatPosted, at_ms: number | undefined): ChatMessage {
  const { message, endpoint, channel, text, question = false, reply_to, to, quick } = posted
  const words = text === undefined ? {} : typeof text === 'string' ? { text } : { erased: true as const }
  const room = channel === 'room' ? state.endpoints[endpoint]?.room : undefined
  return present({ message, endpoint, channel, ...words, question, reply_to, to, quick, room, at_ms })
}

/** What somebody cannot see never pushes out what he can. */
function kept(chat: readonly ChatMessage[], line: ChatMessage): readonly ChatMessage[] {
  const lines = [...chat, line]
  const ofIt = lines.filter((one) => conversationOf(one) === conversationOf(line))
  return ofIt.length > CHAT_KEPT ? lines.filter((one) => one !== ofIt[0]) : lines
}

function conversationOf({ channel, room, to, endpoint }: ChatMessage): string {
  return `${channel} ${channel === 'room' ? (room ?? '') : channel === 'private' ? (to ?? endpoint) : ''}`
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
