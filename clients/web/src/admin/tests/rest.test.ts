/** Which page stands in place of what could not be read. */
import { expect, test } from 'vitest'
import { Problem } from '../../protocol'
import { asProblem, pageOf } from '../rest'

test.each([
  [401, 'sign_in', 'signed_out'],
  [403, 'not_permitted', 'forbidden'],
  [403, 'session_not_ended', 'not_ended'],
  [404, 'not_found', 'not_found'],
  [503, 'journal_silent', 'journal_silent'],
  [0, 'unreachable', 'unreachable'],
  [500, 'internal', 'other'],
  [502, 'http_502', 'other'],
])('status %i with the code %s is told on the page %s', (status, code, page) => {
  expect(pageOf(new Problem(code, '', status))).toBe(page)
})

test('what is no problem document is one of ours', () => {
  expect(pageOf(asProblem(new TypeError('x')))).toBe('other')
})
