/** Sessions that Python plays at test time, for the reducers: what each viewer is told, and what it must then have. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { FactsMessage } from '../messages'
import type { Visible } from '../state'

export interface Case {
  viewer: string
  snapshot: Visible
  messages: (FactsMessage & { renewed?: true })[]
  after: Visible[]
}

const ROOT = resolve(__dirname, '../../../../..')
const OUTPUT_BYTES = 256 * 1024 * 1024

export function playedByPython(module: string): Case[] {
  const environment = resolve(ROOT, '.venv/bin/python')
  const python = existsSync(environment) ? environment : 'python3'
  const printed = execFileSync(python, ['-m', module], { cwd: ROOT, maxBuffer: OUTPUT_BYTES })
  return JSON.parse(printed.toString()) as Case[]
}

/** Throws at the first change of a state that a reader may hold. */
export function frozen<Part>(part: Part): Part {
  if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) Object.values(Object.freeze(part)).forEach(frozen)
  return part
}
