/** What a room's terminal does next: which class it goes into, what it says it waits for. */
import { expect, test } from 'vitest'
import { clockIn, minutesTo, toEnter, upNext, type Coming } from './room'

const class_ = (id: string, starts: string, more: Partial<Coming> = {}): Coming => ({
  id, title: id, lead: {}, starts, ends: starts, zone: 'Asia/Shanghai', state: 'scheduled', too_early: true, ...more,
})
const FIRST = class_('first', '2026-11-24T00:00:00Z')
const SECOND = class_('second', '2026-11-24T02:00:00Z')

test('a terminal goes into what goes on, of several into what began last', () => {
  const going = [{ ...FIRST, state: 'live' }, { ...SECOND, state: 'suspended' }]
  expect(toEnter([...going, class_('third', '2026-11-24T04:00:00Z', { too_early: false })])?.id).toBe('second')
})

test('else into the first that lets it in, and into none before that', () => {
  expect(toEnter([FIRST, { ...SECOND, too_early: false, state: 'open' }])?.id).toBe('second')
  expect(toEnter([FIRST, SECOND])).toBeUndefined()
  expect(toEnter([])).toBeUndefined()
})

test('it tells what comes on one day of the room’s own zone', () => {
  const night = class_('night', '2026-11-24T16:30:00Z') // half past midnight in Shanghai
  expect(upNext([FIRST, SECOND, night], 3).map(({ id }) => id)).toEqual(['first', 'second'])
  expect(upNext([FIRST, SECOND], 1).map(({ id }) => id)).toEqual(['first'])
  expect(upNext([night], 3).map(({ id }) => id)).toEqual(['night'])
  expect(upNext([], 3)).toEqual([])
})

test('a clock has no leading nought, and minutes are rounded up and never below none', () => {
  expect([clockIn(FIRST.starts, FIRST.zone), clockIn(SECOND.starts, SECOND.zone)]).toEqual(['8:00', '10:00'])
  const start_ms = Date.parse(FIRST.starts)
  expect([start_ms - 60_001, start_ms - 1, start_ms, start_ms + 5].map((now) => minutesTo(FIRST.starts, now))).toEqual([2, 1, 0, 0])
})
