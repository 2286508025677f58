import { expect, test } from 'vitest'
import { classClock, dayClock, logClock, waiting } from './clock'

test.each([[0, '00:00'], [59_999, '00:59'], [1_421_000, '23:41'], [3_600_000, '1:00:00'], [3_723_000, '1:02:03'], [-5, '00:00']])(
  'the class clock at %i ms reads %s', (at_ms, words) => expect(classClock(at_ms)).toBe(words))

test('a wait reads without a leading zero', () => {
  expect(waiting(48_000)).toBe('0:48')
  expect(waiting(185_000)).toBe('3:05')
})

test('a moment in the log keeps its thousandths, and minutes run on past the hour', () => {
  expect(logClock(1_132_870)).toBe('18:52.870')
  expect(logClock(3_661_005)).toBe('61:01.005')
})

test('the time of day is that of the session, not of the reader', () => {
  expect(dayClock('2026-11-24T02:19:04.870Z', 'Asia/Shanghai')).toBe('10:19:04')
  expect(dayClock('2026-11-24T02:19:04.870Z', 'Asia/Shanghai', 'minute')).toBe('10:19')
  expect(dayClock('2026-11-24T02:19:04.870Z', 'Asia/Shanghai', 'millisecond')).toBe('10:19:04.870')
})
