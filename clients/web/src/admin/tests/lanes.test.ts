/** The picture of a session as numbers. */
import { describe, expect, test } from 'vitest'
import { atOf, axisOf, drawnLane, gapsOf, gridOf, MIN_WIDTH, shareOf, xOf } from '../log/lanes'
import { LANES, LOG } from './world'

const AXIS = axisOf(LOG, 800)

describe('the axis', () => {
  test('runs from the first who came to the end of the class', () => {
    expect(AXIS.from_ms).toBeLessThan(-120_000)
    expect(AXIS.to_ms).toBeGreaterThan(2_400_000)
    expect(AXIS.to_ms - AXIS.from_ms).toBeLessThan(2_520_000 * 1.04)
  })
  test('shows no more than ten minutes before the bell', () => {
    const early = { ...LOG, lanes: [{ ...LANES[0]!, present: [[-3_600_000, 2_400_000]] as const }] }
    expect(axisOf(early, 800).from_ms).toBeGreaterThan(-10.6 * 60_000)
  })
  test('of a running class reaches to its planned end, so that nothing is drawn anew as minutes pass', () => {
    const running = (now: number) => ({
      ...LOG, lanes: [], session: { ...LOG.session, state: 'live' as const, ended_ms: undefined, live: [0, now] as const },
    })
    expect(axisOf(running(60_000), 800)).toEqual(axisOf(running(1_800_000), 800))
  })
  test('turns a moment into a place and back', () => {
    for (const at_ms of [0, 612_000, 2_400_000]) expect(Math.abs(atOf(AXIS, xOf(AXIS, at_ms)) - at_ms)).toBeLessThan(400)
  })
  test('keeps what lies outside at its edges', () => {
    expect([xOf(AXIS, -9e9), xOf(AXIS, 9e9)]).toEqual([0, 800])
  })
})

test('lines stand every five minutes, and none is labelled where it would touch the bell or the end', () => {
  const grid = gridOf(AXIS, 2_400_000)
  expect(grid.map((each) => each.minutes)).toEqual([5, 10, 15, 20, 25, 30, 35, 40])
  expect(grid.filter((each) => each.labelled).map((each) => each.minutes)).toEqual([5, 10, 15, 20, 25, 30, 35])
})

test('a gap within the grace is bridged, a longer one is a broken link', () => {
  const drawn = drawnLane(LANES[1]!, AXIS, 30_000)
  expect(drawn.present).toHaveLength(3)
  expect(drawn.bridged.map((block) => [block.from_ms, block.to_ms])).toEqual([[600_000, 603_000]])
  expect(drawn.broken.map((block) => [block.from_ms, block.to_ms])).toEqual([[1_000_000, 1_096_000]])
})

test('what is shorter than two pixels is still seen', () => {
  expect(drawnLane(LANES[1]!, AXIS, 30_000).bridged[0]!.width).toBe(MIN_WIDTH)
})

test('gaps lie between spans and not inside those that overlap', () => {
  expect(gapsOf([[0, 10], [5, 8], [20, 30]])).toEqual([[10, 20]])
  expect(gapsOf([])).toEqual([])
})

test.each([[2_400_000, '100%'], [2_399_999, '99.9%'], [2_304_000, '96.0%'], [0, '0.0%']])(
  'of a class of 40 minutes, %d ms are %s', (present_ms, share) => {
    expect(shareOf({ ...LANES[1]!, present_ms })).toBe(share)
  },
)

test('a class that has not begun has no shares', () => {
  expect(shareOf({ ...LANES[1]!, of_ms: 0 })).toBeUndefined()
})
