/** The words of the management's parts: both languages say the same things, in the manners of the house. */
import { describe, expect, test } from 'vitest'

type Table = { readonly default: object }
const chinese = import.meta.glob<Table>('../../phrases/admin-*.zh-CN.ts', { eager: true })
const english = import.meta.glob<Table>('../../phrases/admin-*.en.ts', { eager: true })
const NAMES = Object.keys(chinese).map((path) => /admin-([\w-]+)\.zh-CN/.exec(path)![1]!)

test('there are tables, and each has its other language', () => {
  expect(NAMES).toContain('parts')
  expect(Object.keys(english).length).toBe(NAMES.length)
})

describe.each(NAMES)('the words of %s', (name) => {
  const zh = chinese[`../../phrases/admin-${name}.zh-CN.ts`]!.default
  const en = english[`../../phrases/admin-${name}.en.ts`]!.default

  test('have the same keys and parameters in both languages', () => {
    expect(shapeOf(en)).toEqual(shapeOf(zh))
  })

  test('are never in the other language, never loud and never 您', () => {
    for (const words of textsOf(en)) expect(words).not.toMatch(/\p{Script=Han}/u)
    for (const words of [...textsOf(zh), ...textsOf(en)]) expect(words).not.toMatch(/[!！您·|]/)
  })
})

/** Every key at every depth, and how many things a sentence is told. */
function shapeOf(table: object): Record<string, number> {
  return Object.fromEntries(leaves(table).map(([path, value]) => [path, typeof value === 'function' ? value.length : 0]))
}

function textsOf(table: object): string[] {
  return leaves(table).map(([, value]) => (typeof value === 'function'
    ? String((value as (...args: unknown[]) => unknown)(...Array.from({ length: value.length }, () => 2))) : String(value)))
}

function leaves(table: object, prefix = ''): [string, unknown][] {
  return Object.entries(table).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null ? leaves(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value] as [string, unknown]])
}
