import { expect, test } from 'vitest'
import { gradeOf, settled, type Grade, type Shown } from './link-grade'

const reading = (rtt_ms: number, loss_bp: number) => ({ rtt_ms, up_loss_bp: 0, down_loss_bp: loss_bp })

test.each([
  [46, 60, 4], [149, 99, 4], [150, 0, 3], [0, 100, 3], [250, 0, 2], [0, 300, 2], [0, 800, 2], [400, 0, 2],
  [401, 0, 1], [0, 801, 1],
])('a round trip of %i ms and a loss of %i bp are grade %i', (rtt_ms, loss_bp, grade) => {
  expect(gradeOf(reading(rtt_ms, loss_bp))).toBe(grade)
})

test('the worse direction counts', () => {
  expect(gradeOf({ rtt_ms: 20, up_loss_bp: 900, down_loss_bp: 0 })).toBe(1)
})

/** Feeds one grade a second. */
function shownAfter(grades: Grade[]): Grade[] {
  let shown: Shown | undefined
  return grades.map((grade, second) => (shown = settled(shown, grade, second * 1000)).grade)
}

test('the first reading shows at once', () => {
  expect(shownAfter([2])).toEqual([2])
})

test('a fall shows after three seconds, not before five have passed since the last change', () => {
  expect(shownAfter([4, 4, 4, 4, 4, 2, 2, 2, 2])).toEqual([4, 4, 4, 4, 4, 4, 4, 4, 2])
  expect(shownAfter([4, 2, 2, 2, 2, 2])).toEqual([4, 4, 4, 4, 4, 2])
})

test('a rise shows after ten seconds', () => {
  expect(shownAfter([2, ...Array<Grade>(11).fill(4)])).toEqual([...Array<Grade>(11).fill(2), 4])
})

test('a dip that passes is never shown', () => {
  expect(shownAfter([4, 4, 4, 4, 4, 4, 1, 1, 4, 1, 1, 4])).toEqual(Array(12).fill(4))
})
