import { expect, test } from 'vitest'
import { merged, type HeldRow } from './held-rows'

const rows = (...names: string[]) => names.map((name) => ({ key: name, row: name, leaving: false }))
const drawn = (held: readonly HeldRow<string>[]) => held.map((one) => (one.leaving ? `(${one.key})` : one.key))
const self = (name: string) => name

test('a row that is called keeps its place, so that the next one does not slip under the pointer', () => {
  expect(drawn(merged(rows('lin', 'gao', 'xu'), ['gao', 'xu'], self))).toEqual(['(lin)', 'gao', 'xu'])
})

test('a row that leaves from the middle stays in the middle', () => {
  expect(drawn(merged(rows('lin', 'gao', 'xu'), ['lin', 'xu'], self))).toEqual(['lin', '(gao)', 'xu'])
})

test('new rows append behind rows that are leaving', () => {
  expect(drawn(merged(rows('lin', 'gao'), ['gao', 'he'], self))).toEqual(['(lin)', 'gao', 'he'])
})

test('all rows lowered at once stay in their order', () => {
  expect(drawn(merged(rows('lin', 'gao', 'xu'), [], self))).toEqual(['(lin)', '(gao)', '(xu)'])
})
