/**
 * What a pupil's big hand is now, and the two lines under it, in order of what matters most. Pure but for the language.
 * Whatever the state, the hand keeps its place; a hand that rests says why and what to wait for.
 */
import { say } from '../../phrases'
import { waiting } from '../../ui/clock'
import type { Visible } from '../../protocol'
import { interactionOn, outOfClass } from '../switches'

export interface HandState {
  readonly look: 'may' | 'up' | 'turn' | 'resting'
  /** The own hand, to be lowered by the same press; one that a teacher raised here is not. */
  readonly hand: string | undefined
  readonly first: string
  readonly second: string
}

/** Who this pupil is in facts: the person, else the seat that was chosen here; a class code tells neither. */
export function ownWhom({ me }: Visible, seat: string | undefined): string | undefined {
  if (me.person !== undefined) return `person:${me.person}`
  return seat === undefined ? undefined : `seat:${seat}`
}

export function handState(
  visible: Visible, whom: string | undefined, now: number | undefined, apart: (...facts: string[]) => string,
): HandState {
  const { me, session, hands, stage } = visible
  const rests = (first: string, second: string): HandState => ({ look: 'resting', hand: undefined, first, second })
  if (session.state === 'suspended' || outOfClass(visible, me.room ?? '')) return rests(say.classPaused, say.classPausedMore)
  if (session.held_since_ms !== undefined) return rests(say.classHeld, say.classHeldMore)
  if (session.state !== 'live') return rests(say.notStarted, say.notStartedMore)
  const mine = (one: { endpoint: string; whom: string }) =>
    one.endpoint === me.endpoint || (visible.endpoints[one.endpoint]?.room === me.room && one.whom === whom)
  if (stage.some(mine)) return { look: 'turn', hand: undefined, first: say.yourTurn, second: say.yourTurnMore }
  if (!interactionOn(visible, me.room)) return rests(say.handsLocked, say.handsLockedMore)
  const place = hands.findIndex(mine)
  const hand = hands[place]
  if (!hand) return { look: 'may', hand: undefined, first: say.pressToRaise, second: '' }
  const waits = now === undefined || hand.raised_ms === undefined ? '' : say.waitedFor(waiting(now - hand.raised_ms))
  const first = place === 0 ? say.youAreNext : say.youAreNth(place)
  if (hand.endpoint !== me.endpoint) {
    const second = visible.endpoints[hand.endpoint]?.kind === 'student_device' ? say.seatUpElsewhere : apart(waits, say.raisedForYou)
    return { look: 'up', hand: undefined, first, second }
  }
  return { look: 'up', hand: hand.hand, first, second: apart(waits, say.pressToLower) }
}
