/** The roll call of one room, as the server has it. Pure. A projected terminal is told of none. */
import type { RollPart, Visible } from '../../protocol'

export interface OwnRoll {
  readonly state: 'none' | 'asked' | 'submitted' | 'confirmed'
  /** The newest; undefined while none was submitted. */
  readonly roll: RollPart | undefined
  /** Which one in this class comes next, from 1. */
  readonly next: number
  readonly round: string | undefined
}

/** Rolls belong to the terminal of the room, or to the phone they were submitted from: both are of the room. */
export function rollOf(visible: Visible, room: string | undefined): OwnRoll {
  const { me, endpoints, rollcall: { round, rolls } } = visible
  const ofRoom = (endpoint: string) => (endpoint === me.endpoint && me.room === room) || (room !== undefined && endpoints[endpoint]?.room === room)
  const own = rolls.filter((roll) => ofRoom(roll.endpoint))
  const roll = own.at(-1)
  const asked = round !== undefined && round.endpoints.some(ofRoom) && !own.some((one) => one.round === round.round)
  return {
    state: asked ? 'asked' : roll === undefined ? 'none' : roll.confirmed ? 'confirmed' : 'submitted',
    roll, next: own.length + 1, round: asked ? round.round : undefined,
  }
}

export function ownRoll(visible: Visible): OwnRoll {
  return rollOf(visible, visible.me.room)
}

/** Seats that are not there by the newest roll call. */
export function absentSeats(visible: Visible): ReadonlySet<string> {
  return new Set((ownRoll(visible).roll?.absent ?? []).map(({ whom }) => whom.replace(/^seat:/, '')))
}
