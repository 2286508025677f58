/** Every fact has words in both languages, and the words say what the fact says. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import pagesEn from '../../phrases/admin.en'
import pagesZh from '../../phrases/admin.zh-CN'
import type { FactWords } from '../../phrases/fact-phrase'
import en from '../../phrases/facts.en'
import zh from '../../phrases/facts.zh-CN'
import { GROUPS, KINDS, typesOf } from '../log/kinds'
import { namesOf, sentenceOf, wordOf } from '../log/told'
import { line, LOG } from './world'

const LANGUAGES: [string, FactWords][] = [['zh-CN', zh], ['en', en]]
const generated = readFileSync(new URL('../../protocol/facts.ts', import.meta.url), 'utf8')
const TYPES = [...generated.matchAll(/\| \{ type: "([a-z_.]+)"/g)].map((found) => found[1]!)
/** The facts of the registry and of research groups stand in no session's log. */
const LOGGED = TYPES.filter((type) => !/^(registry|group|activity)\./.test(type))
const names = namesOf(LOG)
const JOINED = { entry: { endpoint: 'obsvaaaa', kind: 'observer', role: 'observer', org_path: [], person: 'chen', hidden: true } }

/** Every key at every depth. */
function keysOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, `${path}/${key}`))
}

test('the generated list of fact types was read', () => {
  expect(TYPES.length).toBeGreaterThan(25)
  expect(TYPES).toContain('session.hand.raised')
})

describe.each(LANGUAGES)('in %s', (_, words) => {
  test('every fact type has a word, a sentence and a kind', () => {
    expect(Object.keys(words.facts).sort()).toEqual([...TYPES].sort())
    expect(Object.keys(KINDS).sort()).toEqual([...LOGGED].sort())
    for (const phrase of Object.values(words.facts)) expect(phrase.word.trim()).not.toBe('')
  })
  test('every cause that the vocabulary names has words', () => {
    for (const [type, causes] of causesOfVocabulary()) {
      const spoken = Object.keys(words.facts[type as keyof FactWords['facts']].causes ?? {})
      expect(spoken, type).toEqual(expect.arrayContaining(causes))
    }
  })
})

test('both languages have the same keys', () => {
  expect(keysOf(en).sort()).toEqual(keysOf(zh).sort())
  expect(keysOf(pagesEn).sort()).toEqual(keysOf(pagesZh).sort())
})

test.each([
  [line('session.hand.raised', { endpoint: 'roomaaaa', whom: 'seat:14', kind: 'answer' }, { endpoint: 'roomaaaa', actor: { person: 'zhou' } }),
    '14 座林小满举手，要回答，周立群代举', 'Seat 14 林小满 raised a hand to answer, through 周立群'],
  [line('session.stage.left', { turn: 't', cause: 'sent_down' }, { endpoint: 'roomaaaa', began: { sequence: 9, at_ms: 1_097_170, whom: 'seat:14' } }),
    '14 座林小满回座，主讲请回，在台上 35.7 秒', 'Seat 14 林小满 returned, sent by the lead, after 35.7 s on stage'],
  [line('session.hand.lowered', { hand: 'h', cause: 'cosmic' }, { endpoint: 'roomaaaa', began: { sequence: 9, whom: 'seat:40' } }),
    '40 座的手放下，cosmic', 'Seat 40: hand lowered, cosmic'],
  [line('session.endpoint.resumed', { endpoint: 'roomaaaa', cause: 'returned', lost_ms: 96_000 }, { endpoint: 'roomaaaa' }),
    '重新接入，中断 1 分 36 秒', 'Back, after 1 min 36 s'],
  [line('session.endpoint.joined', JOINED, { endpoint: 'obsvaaaa' }), '陈岚隐身听课，听课人', '陈岚 observes unseen, observer'],
  [line('session.chat.posted', { text: '<b>大滩</b>' }, { actor: { person: 'zhou' } }), '周立群说：<b>大滩</b>', '周立群: <b>大滩</b>'],
  [line('session.chat.posted', { text: { erased: true } }, { actor: { endpoint: 'roomaaaa' } }),
    `大滩中心校说：${zh.erased}`, `大滩中心校: ${en.erased}`],
  [line('session.chat.posted', { withheld: true }), `系统说：${zh.withheld}`, `The system: ${en.withheld}`],
])('%o is said in both languages', (said, chinese, english) => {
  expect([sentenceOf(said, names, zh), sentenceOf(said, names, en)]).toEqual([chinese, english])
})

test.each(['session.future.happened', 'toString', '__proto__'])('a fact of the unknown type %s shows as itself', (type) => {
  const unknown = line(type, { deed: 'done', count: 2 })
  expect([wordOf(unknown, zh), sentenceOf(unknown, names, zh)]).toEqual([type, 'deed "done", count 2'])
})

describe('the menu of kinds', () => {
  test('leaves out of the class only what is technical, and keeps what this page does not know', () => {
    const all = Object.keys(LOG.kinds)
    expect(typesOf('class', all)).toContain('session.future.happened')
    expect(typesOf('class', all)).not.toContain('session.session.ticked')
    expect(typesOf('all', all)).toBeUndefined()
  })
  test('puts every session fact in exactly one group', () => {
    const grouped = GROUPS.flatMap((group) => typesOf(group, []) ?? [])
    expect([...grouped].sort()).toEqual(TYPES.filter((type) => type.startsWith('session.')).sort())
  })
})

/** Causes as the generated types list them: `cause: "left" | "removed" | …`. */
function causesOfVocabulary(): [string, string[]][] {
  return LOGGED.flatMap((type) => {
    const name = new RegExp(`type: "${type}"; v: 1; data: (\\w+)`).exec(generated)![1]!
    const body = new RegExp(`interface ${name} \\{([^}]*)\\}`).exec(generated)?.[1] ?? ''
    const cause = /cause: (.*);/.exec(body)?.[1] ?? ''
    const codes = [...cause.matchAll(/"([a-z_]+)"/g)].map((found) => found[1]!)
    return codes.length ? [[type, codes] as [string, string[]]] : []
  })
}
