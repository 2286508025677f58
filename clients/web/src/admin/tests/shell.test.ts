/** Which places a person finds, which columns a width holds, where signing in leads, how moments are said. */
import { expect, test } from 'vitest'
import { standing, type Column } from '../parts/columns'
import { daysUntil, momentWords } from '../parts/days'
import { barOf, PLACES, placesOf } from '../places'
import { destinationOf, keyOf, pathOfLink } from '../sign-in-page/destination'
import { parts } from '../../phrases/admin-parts'

test('what a role cannot open is absent', () => {
  expect(placesOf(new Set())).toEqual([])
  expect(placesOf(new Set(PLACES.flatMap((place) => place.rights)))).toEqual(PLACES)
  for (const place of PLACES) {
    expect(place.rights.length, place.name).toBeGreaterThan(0)
    expect(parts.places[place.name], place.name).toHaveLength(2)
  }
})

test.each([[1, 1, 0], [4, 4, 0], [5, 3, 2], [9, 3, 6]])('of %i places a phone shows %i and keeps %i', (all, shown, kept) => {
  const { bar, rest } = barOf(Array.from({ length: all }, (_, n) => n))
  expect([bar.length, rest.length]).toEqual([shown, kept])
})

test('a column stands from its width on; a phone has two lines of what was chosen', () => {
  const columns: Column[] = [
    { key: 'name', word: '', track: '1fr', small: 'first' }, { key: 'span', word: '', track: '1fr', from: 'L', small: 'second' },
    { key: 'last', word: '', track: '1fr', from: 'XL' },
  ]
  expect((['S', 'M', 'L', 'XL'] as const).map((width) => standing(columns, width).map(({ key }) => key).join(' ')))
    .toEqual(['name span', 'name', 'name span', 'name span last'])
})

test.each([
  ['', '/admin'], ['?to=/class/demo', '/class/demo'], ['?to=%2Fadmin%2Fpeople%3Fq%3D%E7%8E%8B', '/admin/people?q=王'],
  ['?to=//evil.example', '/admin'], ['?to=/\\evil.example', '/admin'], ['?to=https://evil.example', '/admin'],
  ['?to=/sign-in?to=x', '/admin'], ['?to=javascript:alert(1)', '/admin'],
])('after signing in %s leads to %s', (search, path) => {
  expect(destinationOf(search)).toBe(path)
})

test.each([
  ['https://school.example/class/demo#abc', '/class/demo#abc'], ['看这里 http://a/admin#s_-1 谢谢', '/admin#s_-1'],
  ['http://a/sign-in#once', '/sign-in#once'], ['http://a/class/demo', undefined], ['你好', undefined],
])('the pasted text %s is the link %s', (text, path) => {
  expect(pathOfLink(text)).toBe(path)
})

test.each([['qsl-7q4m-2x', 'QSL-7Q4M-2X'], [' ＱＳＬ－7q4m—2x ', 'QSL-7Q4M-2X']])('the key %s is %s', (typed, key) => {
  expect(keyOf(typed)).toBe(key)
})

test('moments are said as people say them, days are counted by the calendar', () => {
  const now = new Date(2026, 10, 24, 8, 30)
  const at = (...when: [number, number, number, number, number]) => momentWords(new Date(...when).toISOString(), now)
  expect([at(2026, 10, 24, 7, 5), at(2026, 10, 23, 23, 59), at(2026, 10, 20, 9, 0), at(2025, 5, 1, 9, 0)])
    .toEqual(['今天 7:05', '昨天 23:59', '11月20日', '2025年6月1日'])
  expect([daysUntil('2026-11-24', now), daysUntil('2026-12-01', now), daysUntil('2026-11-23', now)]).toEqual([0, 7, -1])
})
