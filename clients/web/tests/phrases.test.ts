/** Both languages say the same things, and say them all. */
import { describe, expect, test } from 'vitest'
import en from '../src/phrases/en'
import enCheck from '../src/phrases/en-check'
import enCoTeacher from '../src/phrases/en-co-teacher'
import enLater from '../src/phrases/en-later'
import enLead from '../src/phrases/en-lead'
import enPart from '../src/phrases/en-part'
import enRoom from '../src/phrases/en-room'
import enSeminar from '../src/phrases/en-seminar'
import enSeminarLater from '../src/phrases/en-seminar-later'
import enStudent from '../src/phrases/en-student'
import zh from '../src/phrases/zh-CN'
import zhCheck from '../src/phrases/zh-CN-check'
import zhCoTeacher from '../src/phrases/zh-CN-co-teacher'
import zhLater from '../src/phrases/zh-CN-later'
import zhLead from '../src/phrases/zh-CN-lead'
import zhPart from '../src/phrases/zh-CN-part'
import zhRoom from '../src/phrases/zh-CN-room'
import zhSeminar from '../src/phrases/zh-CN-seminar'
import zhSeminarLater from '../src/phrases/zh-CN-seminar-later'
import zhStudent from '../src/phrases/zh-CN-student'

describe.each([
  ['the first words', zh, en], ['the words of rooms', zhRoom, enRoom], ['the words of the lead', zhLead, enLead],
  ['the later words', zhLater, enLater], ['the words of the check', zhCheck, enCheck],
  ['the words of co-teachers', zhCoTeacher, enCoTeacher], ['the words of pupils', zhStudent, enStudent],
  ['the words before a class', zhPart, enPart], ['the words of seminars', zhSeminar, enSeminar],
  ['the later words of seminars', zhSeminarLater, enSeminarLater],
])('%s', (_, chinese, english) => {
  test('have the same keys in both languages', () => {
    expect(keysOf(english)).toEqual(keysOf(chinese))
  })

  test('take the same parameters in both languages', () => {
    expect(arity(english)).toEqual(arity(chinese))
  })

  test('are never empty and never hold another language', () => {
    for (const words of textsOf(english)) expect(words).not.toMatch(/\p{Script=Han}/u)
    for (const words of [...textsOf(chinese), ...textsOf(english)]) expect(words.trim()).not.toBe('')
  })

  test('keep the house rules: no exclamation marks, no 您, no ·', () => {
    for (const words of [...textsOf(chinese), ...textsOf(english)]) expect(words).not.toMatch(/[!！您·|]/)
  })
})

test('no key stands in two parts', () => {
  const keys = [zh, zhRoom, zhLead, zhLater, zhCheck, zhCoTeacher, zhStudent, zhPart, zhSeminar, zhSeminarLater].flatMap((part) => Object.keys(part))
  expect(keys.length).toBe(new Set(keys).size)
})

function keysOf(table: object): string[] {
  return leaves(table).map(([path]) => path).sort()
}

function arity(table: object): Record<string, number> {
  const functions = leaves(table).filter(([, value]) => typeof value === 'function')
  return Object.fromEntries(functions.map(([path, value]) => [path, (value as () => string).length]))
}

/** Every phrase as text; functions are called with something for each parameter. */
function textsOf(table: object): string[] {
  return leaves(table).map(([, value]) => (typeof value === 'function'
    ? (value as (...args: unknown[]) => string)(...Array.from({ length: value.length }, () => 2)) : String(value)))
}

function leaves(table: object, prefix = ''): [string, unknown][] {
  return Object.entries(table).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null ? leaves(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value] as [string, unknown]])
}
