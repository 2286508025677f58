/** What the lead's parts work out of a state: who may what, who has counted, who hears, who may be named. */
import { describe, expect, test } from 'vitest'
import { directoryOf, PLAIN, visibleOf, type Scene } from '../dev/fixture'
import type { Visible } from '../protocol'
import { channelsOf, linesOf, partnersOf } from './channels'
import { hearingOf } from './hearing'
import { rollRows, rollSum } from './rollcalls'
import { closedIn, interactionOn, mayRoom, narrowed, roomsWith } from './switches'
import { teachersOf } from './teachers'
import { roomsOf } from './view'

const SCENE: Scene = { viewer: 'lead', rooms: 6, state: 'live', hands: true, stage: 0, odd: false, held: false, board: false, muted: false, ...PLAIN }
const DIRECTORY = directoryOf('lead')
const seen = (change: Partial<Scene> = {}) => visibleOf({ ...SCENE, ...change })
const rooms = (visible: Visible) => roomsOf(visible, DIRECTORY)

describe('switches', () => {
  test('a room is narrowed only by its own rule, never by what is off for all', () => {
    const visible = seen({ apart: true })
    expect(visible.rooms.map(({ room }) => narrowed(visible, room))).toEqual([false, false, false, true, true, false])
    expect([closedIn(visible, 'place4', 'video'), closedIn(visible, 'place4', 'board')]).toEqual([true, false])
    expect([roomsWith(visible, 'video'), roomsWith(visible, 'text')]).toEqual([1, 2])
  })

  test('a room may do what is open for all and not closed for it', () => {
    const visible = seen({ apart: true })
    expect([mayRoom(visible, 'place0', 'video'), mayRoom(visible, 'place4', 'video'), mayRoom(visible, 'place0', 'board')]).toEqual([true, false, false])
  })

  test('the key closes everything and leaves the places beneath', () => {
    const visible = seen({ apart: true, locked: true })
    expect(visible.rooms.some(({ room }) => mayRoom(visible, room, 'text'))).toBe(false)
    expect(interactionOn(visible)).toBe(false)
    expect([visible.rules.switches.video, closedIn(visible, 'place4', 'video')]).toEqual([true, true])
  })

  test('a picture switched off, and one stopped by the key, is a stopped camera', () => {
    const stopped = (change: Partial<Scene>) => rooms(seen(change)).filter((room) => room.camera === 'stopped').length
    expect([stopped({}), stopped({ apart: true }), stopped({ locked: true })]).toEqual([0, 1, 6])
  })
})

describe('the roll call', () => {
  test('has a row for every room in the plan’s order, whatever it has said', () => {
    const visible = seen({ roll: true })
    const states = rollRows(visible, rooms(visible)).map((row) => row.state)
    expect(states).toEqual(['confirmed', 'confirmed', 'submitted', 'asked', 'confirmed', 'confirmed'])
  })

  test('before anybody asked, every room is idle', () => {
    expect(new Set(rollRows(seen(), rooms(seen())).map((row) => row.state))).toEqual(new Set(['idle']))
  })

  test('keeps list and headcount apart, and marks what was corrected', () => {
    const visible = seen({ roll: true })
    const rows = rollRows(visible, rooms(visible))
    expect([rows[2]?.absent, rows[2]?.headcount, rows[0]?.headcount, rows[1]?.corrected]).toEqual([2, 28, undefined, true])
  })

  test('the lead takes it where no co-teacher is, and corrects what came in', () => {
    const visible = seen({ roll: true, odd: true })
    const terminal = { ...visible.endpoints.room3!, role: 'device' as const, link: 'connected' as const }
    const alone: Visible = { ...visible, endpoints: { ...visible.endpoints, room3: terminal } }
    expect(rollRows(alone, rooms(alone)).map((row) => row.act)).toEqual(['correct', 'correct', 'correct', 'take', 'correct', 'correct'])
    const attended: Visible = { ...alone, staffed: { room3: { person: 'teacher3', personal_endpoint: 'room3', how: 'pin' } } }
    expect(rollRows(attended, rooms(attended))[3]?.act).toBeUndefined()
  })

  test('sums only the rooms that have counted', () => {
    const visible = seen({ roll: true })
    expect(rollSum(rollRows(visible, rooms(visible)))).toEqual({ present: 135, expected: 139, toConfirm: 1, awaited: 1, counted: 5 })
  })
})

test('a deaf room is named, and a lost one is neither deaf nor counted', () => {
  expect(hearingOf(rooms(seen()))).toEqual({ hear: 6, of: 6, deaf: [] })
  const { hear, of, deaf } = hearingOf(rooms(seen({ deaf: true, odd: true })))
  expect([hear, of, deaf.map((one) => one.school)]).toEqual([3, 4, ['云岭小学']])
})

test('a room to which no packets go does not hear', () => {
  const of = Object.fromEntries(rooms(seen()).slice(1).map(({ endpoint }) => [endpoint ?? '', {}]))
  expect(hearingOf(rooms(seen()), of)).toEqual({ hear: 5, of: 6, deaf: [] })
  expect(hearingOf(rooms(seen({ deaf: true, odd: true })), {}).hear).toBe(0)
})

describe('conversations', () => {
  test('the lead reads the teachers’ channel first, a projected room never', () => {
    expect(channelsOf(seen())).toEqual(['back', 'class', 'private'])
    const room = seen({ viewer: 'satellite' })
    const granted = { ...room, me: { ...room.me, can: [...room.me.can, 'back_channel', 'private_chat'] } }
    expect(channelsOf(granted)).toEqual(['class'])
    expect(channelsOf(seen({ viewer: 'observer' }))).toEqual(['class'])
  })

  test('each holds its own lines', () => {
    const lines = (channel: 'back' | 'class' | 'private') => linesOf(seen(), channel).map((line) => line.message)
    expect([lines('back'), lines('class'), lines('private')]).toEqual([['c1', 'c2', 'c3'], ['c4', 'c5'], ['c6']])
  })

  test('who wrote last in private is answered first', () => {
    expect(partnersOf(seen(), DIRECTORY)[0]).toEqual({ endpoint: 'room3', name: '贺春生 河口小学' })
  })
})

test('co-teachers of the plan may be named; a projected room is nobody’s own device', () => {
  const teachers = teachersOf(seen(), DIRECTORY)
  expect(teachers.map((one) => [one.name, one.endpoint]).slice(0, 2)).toEqual([['王海山', undefined], ['孙佳宁', undefined]])
  const visible = seen()
  const phone = { ...visible.endpoints.room1!, kind: 'personal' as const }
  const withPhone = { ...visible, endpoints: { ...visible.endpoints, phone } }
  expect(teachersOf(withPhone, DIRECTORY).find((one) => one.name === '孙佳宁')?.endpoint).toBe('phone')
})
