/**
 * The reducer of rooms: roll calls, who is on duty, screens, checks, reception (docs/protocol.md §4).
 *
 * Part of `evolve.ts`; the same laws hold.
 */
import type { Entry, Fact, FactType } from './facts'
import type { RollPart, Visible } from './state'

type DataOf<Type extends FactType> = Extract<Fact, { type: Type }>['data']
type Change<Type extends FactType> = (state: Visible, data: DataOf<Type>, at_ms: number | undefined) => Visible

export type RoomFact =
  | `session.rollcall.${'opened' | 'submitted' | 'listed' | 'confirmed' | 'corrected'}` | `session.reception.${'lost' | 'restored'}`
  | 'session.sending.moved' | `session.endpoint.${'staffed' | 'unstaffed' | 'checked' | 'layout_changed'}`

export const ROOM_CHANGES: { readonly [Type in RoomFact]: Change<Type> } = {
  'session.rollcall.opened': (state, { round, endpoints }, at_ms) =>
    ({ ...state, rollcall: { ...state.rollcall, round: { round, endpoints, ...(at_ms === undefined ? {} : { opened_ms: at_ms }) } } }),
  'session.rollcall.submitted': (state, data, at_ms) =>
    rolls(state, [...state.rollcall.rolls, { ...data, confirmed: false, ...(at_ms === undefined ? {} : { submitted_ms: at_ms }) }]),
  'session.rollcall.listed': (state, { rollcall, expected, absent, late }) =>
    changed(state, [rollcall], { expected, absent, late }),
  'session.rollcall.confirmed': (state, { rollcalls }) => changed(state, rollcalls, { confirmed: true }),
  'session.rollcall.corrected': (state, { rollcall, expected_count, present_count, late_count, headcount, reason }) =>
    changed(state, [rollcall], { expected_count, present_count, late_count, headcount, corrected: reason }),

  'session.endpoint.staffed': (state, { endpoint, person, personal_endpoint, how }) =>
    ({ ...state, staffed: { ...state.staffed, [endpoint]: { person, personal_endpoint, how } } }),
  'session.endpoint.unstaffed': (state, { endpoint }) => {
    const staffed = { ...state.staffed }
    delete staffed[endpoint]
    return { ...state, staffed }
  },
  'session.sending.moved': (state, { room, to_endpoint }) =>
    ({ ...state, sending: { ...state.sending, [room]: [to_endpoint, ...terminals(state, room, to_endpoint)] } }),
  'session.endpoint.layout_changed': (state, { endpoint, screen, layout }) =>
    ({ ...state, layouts: { ...state.layouts, [endpoint]: { ...state.layouts[endpoint], [screen]: layout } } }),
  'session.endpoint.checked': (state, data) =>
    (data.endpoint === undefined ? state : { ...state, checks: { ...state.checks, [data.endpoint]: data } }),
  'session.reception.lost': (state, { endpoint, of, source_endpoint, since_ms }) => {
    const lost = [...received(state, endpoint, of), { endpoint, of, source_endpoint, since_ms }]
    const order = (one: { endpoint: string; of: string }) => `${one.endpoint} ${one.of}`
    return { ...state, reception: lost.sort((one, other) => (order(one) < order(other) ? -1 : 1)) }
  },
  'session.reception.restored': (state, { endpoint, of }) => ({ ...state, reception: received(state, endpoint, of) }),
}

/** A room's terminal stands behind those that came before. */
export function terminalJoined(state: Visible, { kind, room, endpoint }: Entry): Visible {
  if (kind !== 'satellite_room' || room === undefined) return state
  return { ...state, sending: { ...state.sending, [room]: [...terminals(state, room, endpoint), endpoint] } }
}

/** Who left sends no more, and misses nothing. */
export function roomLeft(state: Visible, endpoint: string): Visible {
  const reception = state.reception.filter((loss) => loss.endpoint !== endpoint)
  const sending = Object.fromEntries(Object.keys(state.sending)
    .map((room) => [room, terminals(state, room, endpoint)] as const).filter(([, names]) => names.length > 0))
  return { ...state, reception, sending }
}

function terminals(state: Visible, room: string, but: string): readonly string[] {
  return (state.sending[room] ?? []).filter((name) => name !== but)
}

function received(state: Visible, endpoint: string, of: string) {
  return state.reception.filter((loss) => loss.endpoint !== endpoint || loss.of !== of)
}

function changed(state: Visible, names: readonly string[], change: Partial<RollPart>): Visible {
  return rolls(state, state.rollcall.rolls.map((roll) => (names.includes(roll.rollcall) ? { ...roll, ...change } : roll)))
}

function rolls(state: Visible, rolls: readonly RollPart[]): Visible {
  return { ...state, rollcall: { ...state.rollcall, rolls } }
}
