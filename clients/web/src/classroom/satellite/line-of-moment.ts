/**
 * The two lines under the picture that tell a room what matters now, in order of what matters most. Pure but for the
 * language of the words. A pupil of another school is school and seat; the server's directory knows no more here.
 */
import { say } from '../../phrases'
import { dayClock, waiting } from '../../ui/clock'
import type { Visible } from '../../protocol'
import { interactionOn, outOfClass } from '../switches'
import type { HandView, LeadView, TurnView } from '../view'
import { ownWords, whomWords } from '../words'

export interface Moment {
  readonly visible: Visible
  readonly now: number | undefined
  readonly lead: LeadView
  readonly turns: readonly TurnView[]
  readonly hands: readonly HandView[]
}

export interface Lines {
  readonly first: string
  readonly second: string
}

export function lineOfMoment({ visible, now, lead, turns, hands }: Moment): Lines {
  const { state, held_since_ms, suspended_ms, planned_start, zone } = visible.session
  const since = (from?: number) => (now === undefined || from === undefined ? '' : waiting(now - from))
  if (state === 'open' || state === 'scheduled') {
    const second = lead.present ? say.lineWaitingStartMore : say.startsAt(dayClock(planned_start, zone, 'minute'))
    return { first: lead.present ? say.lineWaitingStart : say.waitingForLead, second }
  }
  if (state === 'suspended') return { first: say.pausedFor(since(suspended_ms)), second: say.pauseLine }
  if (outOfClass(visible, visible.me.room ?? '')) return { first: say.ourPause, second: say.ourPauseMore }
  if (held_since_ms !== undefined) return { first: say.heldFor(since(held_since_ms)), second: say.heldMore }
  if (!interactionOn(visible)) return { first: say.interactionOff, second: say.lockedMoment }
  if (!interactionOn(visible, visible.me.room)) return { first: say.ourLock, second: say.ourLockMore }
  const next = nextLine(hands)
  const [one, two] = turns
  if (one === undefined) return { first: lead.name === '' ? say.classLive : say.lineListening(lead.name), second: next }
  if (two !== undefined) return { first: say.lineTwoOnStage(whose(one), whose(two)), second: next }
  return { first: one.ours ? say.lineOurTurn(ownWords(one)) : say.lineOnStage(whose(one)), second: next }
}

function nextLine(hands: readonly HandView[]): string {
  const [first] = hands
  if (first === undefined) return ''
  return first.ours ? say.lineNextOurs(ownWords(first)) : say.lineNext(whose(first))
}

function whose(pupil: TurnView | HandView): string {
  return pupil.ours ? say.ourPupil(ownWords(pupil)) : `${pupil.school} ${whomWords(pupil)}`
}
