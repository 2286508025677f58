/** The big hand: whose hand it shows, what stands under it, and what outranks what. */
import { expect, test } from 'vitest'
import { NOW_MS, visibleOf, PLAIN } from '../../dev/fixture'
import { pupilSide } from '../../dev/pupil-side'
import type { Visible } from '../../protocol'
import { say, speakOn } from '../../phrases'
import { apart } from '../words'
import { handState } from './hand-state'

await speakOn('student')
const CLASS = visibleOf({ viewer: 'satellite', rooms: 2, state: 'live', hands: false, stage: 0, odd: false, held: false, board: false, muted: false, ...PLAIN })
const pupil = (key: string | null = null, up = false): Visible =>
  pupilSide(CLASS, { page: 'student', key, roll: null, deaf: false, up, stage: null })
const at = (seat: string, visible: Visible) => handState(visible, `seat:${seat}`, NOW_MS, apart)

test('nobody has a hand up: it may go up', () => {
  expect(at('14', pupil())).toMatchObject({ look: 'may', hand: undefined, first: say.pressToRaise })
})

test('the own hand is lowered by the same press', () => {
  expect(at('14', pupil(null, true))).toMatchObject({ look: 'up', hand: 'h1', first: say.youAreNext })
})

test('a hand that the co-teacher raised for the seat is shown and not lowered here', () => {
  const visible = { ...pupil(), hands: [{ hand: 'h2', endpoint: 'room0', whom: 'seat:3', kind: 'answer', raised_ms: NOW_MS }] } as Visible
  expect(at('3', visible)).toMatchObject({ look: 'up', hand: undefined })
  expect(at('3', visible).second).toContain(say.raisedForYou)
  expect(at('4', visible).look).toBe('may')
})

test('two devices that claim one seat have one hand, and the second is told so', () => {
  const other = { ...CLASS.endpoints.room0!, role: 'student', kind: 'student_device' }
  const hands = [{ hand: 'h3', endpoint: 'other', whom: 'seat:14', kind: 'answer', raised_ms: NOW_MS }]
  const visible = { ...pupil(), endpoints: { ...pupil().endpoints, other }, hands } as Visible
  expect(at('14', visible)).toMatchObject({ look: 'up', hand: undefined, second: say.seatUpElsewhere })
})

test('a pause outranks a lock, and a lock a raised hand', () => {
  expect(at('14', pupil('ours-paused')).first).toBe(say.classPaused)
  expect(at('14', pupil('lead-locked')).first).toBe(say.handsLocked)
})
