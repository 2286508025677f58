/** The filter in the page's address. */
import { expect, test } from 'vitest'
import { askedOf, EVERYTHING_IN_CLASS, filterOf, isNarrow, lineOf, queryOf, type LogFilter } from '../log/filter'
import { lateBy } from '../log/late'
import { axisClock } from '../log/when'
import { askedOfSessions, sessionsFilterOf } from '../sessions/filter'
import { line } from './world'

const FILTER: LogFilter = { text: '林小满', kind: 'hands', endpoint: 'roomaaaa', from_ms: -60_000, to_ms: 90_000 }

test('an address holds the whole filter and nothing more', () => {
  const query = queryOf(FILTER)
  expect(query).toEqual({ q: '林小满', kind: 'hands', room: 'roomaaaa', from: '-60000', to: '90000' })
  expect(filterOf(query as Record<string, string>)).toEqual(FILTER)
  expect(queryOf(EVERYTHING_IN_CLASS)).toEqual({})
  expect(isNarrow(EVERYTHING_IN_CLASS)).toBe(false)
})

test.each([
  [{ kind: 'DROP TABLE' }], [{ room: "a' OR 1=1" }], [{ from: 'soon', to: '1e9' }], [{ q: null }], [{ kind: ['x', 'hands'] }],
])('an address of nonsense %o asks for nothing special', (query) => {
  expect(filterOf(query)).toEqual(EVERYTHING_IN_CLASS)
})

test('the server is asked by fact types, and for everything without a condition', () => {
  expect(askedOf(FILTER, [])).toEqual({
    text: '林小满', kind: 'session.hand.called,session.hand.lowered,session.hand.raised,session.hand.restored', endpoint: 'roomaaaa',
    from_ms: '-60000', to_ms: '90000',
  })
  expect(askedOf({ ...EVERYTHING_IN_CLASS, kind: 'all' }, [])).toEqual({})
})

test.each([['615.0', '615.0'], ['615', undefined], ['615.0.1', undefined], ['x', undefined]])('line=%s means %s', (text, address) => {
  expect(lineOf({ line: text })).toBe(address)
})

test('a day of the list reaches to its midnight, and a date that is none is no filter', () => {
  const { start, end } = askedOfSessions(sessionsFilterOf({ from: '2026-11-24', to: '2026-11-24' }))
  expect(Date.parse(end!) - Date.parse(start!)).toBe(86_400_000)
  expect(askedOfSessions(sessionsFilterOf({ from: '2026-13-99', state: 'gone' }))).toEqual({})
})

test.each([[0, '00:00'], [1_110_000, '18:30'], [-65_000, '−1:05'], [3_723_000, '62:03']])('%d ms on the axis is %s', (at_ms, clock) => {
  expect(axisClock(at_ms)).toBe(clock)
})

test('what was recorded later than it happened is late by that, and never early', () => {
  expect(lateBy(line('x', {}, { recorded: '2026-11-24T02:19:17.170Z' }))).toBe(12_300)
  expect(lateBy(line('x', {}, { recorded: '2026-11-24T02:19:00.000Z' }))).toBe(0)
})
