import { expect, test } from 'vitest'
import { PLAIN, visibleOf, type Scene } from '../../dev/fixture'
import type { Visible } from '../../protocol'
import { keyInForce, switchRows } from './own-keys'

const SCENE: Scene = { viewer: 'satellite', rooms: 4, state: 'live', hands: true, stage: 1, odd: false, held: false, board: true, muted: false, ...PLAIN }
const ROOM = 'place0'

function under(rules: object, change: Partial<Scene> = {}): Visible {
  const visible = visibleOf({ ...SCENE, ...change })
  return { ...visible, rules: { ...visible.rules, ...rules } }
}
const row = (visible: Visible, one: string) => switchRows(visible).find((each) => each.switch === one)

test('as shipped nothing is in force, and picture, voice and text are on', () => {
  expect(keyInForce(under({}))).toBeUndefined()
  expect(switchRows(under({})).map(({ switch: one, on }) => `${one} ${on}`)).toEqual(
    ['video true', 'voice true', 'board false', 'screen false', 'file false', 'text true'])
})

test('the lead’s pause lies over everything else', () => {
  expect(keyInForce(under({ interaction_on: false, by_room: { [ROOM]: { suspended: true } } }, { state: 'suspended' }))?.key).toBe('leadPaused')
})

test('the own room’s pause and lock are told as ours, another room’s not at all', () => {
  expect(keyInForce(under({ by_room: { [ROOM]: { suspended: true } } }))?.key).toBe('oursPaused')
  expect(keyInForce(under({ by_room: { [ROOM]: { interaction_on: false } } }))?.key).toBe('oursLocked')
  expect(keyInForce(under({ by_room: { place1: { interaction_on: false, suspended: true } } }))).toBeUndefined()
})

test('what the lead has off is not ours to turn on, what we have off is', () => {
  expect(row(under({ switches: { text: false } }), 'text')).toMatchObject({ on: false, byLead: true })
  expect(row(under({ by_room: { [ROOM]: { switches: { text: ['co_teacher'] } } } }), 'text')).toMatchObject({ on: false, byLead: false })
  expect(row(under({ by_room: { [ROOM]: { switches: { text: ['lead', 'co_teacher'] } } } }), 'text')).toMatchObject({ on: false, byLead: true })
})

test('under the key the switches show where they will stand afterwards', () => {
  expect(row(under({ interaction_on: false }), 'video')).toEqual({ switch: 'video', on: true, byLead: false, beneath: true })
})
