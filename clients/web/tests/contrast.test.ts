/**
 * Every allowed pairing of colours, computed from tokens.css: text needs a contrast of 4.5, controls and marks 3
 * (WCAG 2.2, 1.4.3 and 1.4.11). A pairing that is not listed here is not allowed.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('../src/ui/tokens.css', import.meta.url), 'utf8')
const light = block(/:root,\s*\[data-theme='light'\] \{([^}]*)\}/)
const dark = { ...light, ...block(/\[data-theme='dark'\],\s*\[data-theme='projector'\] \{([^}]*)\}/) }
const projector = { ...dark, ...block(/\n\[data-theme='projector'\] \{([^}]*)\}/) }

const GROUNDS = ['surface', 'ground', 'sunken']
const TEXT: [string, string[]][] = [
  ['ink', GROUNDS], ['ink-2', GROUNDS], ['ink-3', GROUNDS],
  ['ink', ['ins', 'del']],
  ['on-accent', ['accent']], ['accent-ink', ['accent-tint', ...GROUNDS]],
  ['on-live', ['live']], ['live-ink', ['live-tint', ...GROUNDS]],
  ['warn-ink', ['warn-tint', ...GROUNDS]],
  ['c-t', ['surface', 'c-t-tint']], ['c-s', ['surface', 'c-s-tint']],
  ['on-done', ['done']], ['on-research', ['research']],
  ['on-void', ['void', 'void-raised']], ['on-void-2', ['void', 'void-raised']], ['on-void-accent', ['void']],
]
const MARKS: [string, string[]][] = [
  ['edge', ['surface', 'ground']], ['bar', ['ground', 'surface']],
  ['warn', ['ground', 'surface']], ['speak', ['ground', 'surface']], ['focus', ['ground', 'surface']],
  ['accent', ['ground', 'surface']], ['live', ['ground', 'surface']],
]

describe.each([['light', light], ['dark', dark], ['projector', projector]])('the %s theme', (_, tokens) => {
  test.each(pairs(TEXT))('%s can be read on %s', (ink, ground) => {
    expect(contrast(tokens[ink]!, tokens[ground]!)).toBeGreaterThanOrEqual(4.5)
  })
  test.each(pairs(MARKS))('%s is seen on %s', (mark, ground) => {
    expect(contrast(tokens[mark]!, tokens[ground]!)).toBeGreaterThanOrEqual(3)
  })
})

test('contrast is that of WCAG: black on white is 21, a colour on itself 1', () => {
  expect(contrast('#000', '#fff')).toBeCloseTo(21)
  expect(contrast('#1d6a55', '#1d6a55')).toBe(1)
})

function pairs(table: [string, string[]][]): [string, string][] {
  return table.flatMap(([mark, grounds]) => grounds.map((ground): [string, string] => [mark, ground]))
}

function block(pattern: RegExp): Record<string, string> {
  const body = pattern.exec(css)?.[1]
  if (body === undefined) throw new Error(`tokens.css has no ${pattern.source}`)
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#\w+);/g)].map(([, name, value]) => [name!, value!]))
}

function contrast(one: string, other: string): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (lighter! + 0.05) / (darker! + 0.05)
}

function luminance(colour: string): number {
  const digits = colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit) : colour.slice(1).match(/../g)!
  const [red, green, blue] = digits.map((digit) => {
    const share = parseInt(digit, 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
