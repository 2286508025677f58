import { expect, test } from 'vitest'
import { directoryOf, PLAIN, visibleOf, type Scene } from '../dev/fixture'
import type { EndpointPart, Visible } from '../protocol'
import { whyClosed } from './own-microphone'
import { boardOf, handsOf, leadOf, microphoneOf, observersOf, roomsOf, turnsOf, wallShape } from './view'

const SCENE: Scene = { viewer: 'lead', rooms: 4, state: 'live', hands: true, stage: 1, odd: false, held: false, board: true, muted: false, ...PLAIN }
const seen = (change: Partial<Scene> = {}) => {
  const scene = { ...SCENE, ...change }
  return [visibleOf(scene), directoryOf(scene.viewer)] as const
}
const withEndpoint = (visible: Visible, id: string, change: Partial<EndpointPart>): Visible =>
  ({ ...visible, endpoints: { ...visible.endpoints, [id]: { ...visible.endpoints[id]!, ...change } } })

test('rooms keep the order of the plan whoever comes first', () => {
  const [visible, directory] = seen({ odd: true })
  expect(roomsOf(visible, directory).map((room) => [room.school, room.presence])).toEqual([
    ['青石岭小学', 'here'], ['云岭小学', 'here'], ['大滩中心校', 'lost'], ['河口小学', 'left'],
  ])
})

test('of two endpoints of one room the connected one stands for it', () => {
  const [visible, directory] = seen()
  const older = { ...visible.endpoints.room0!, link: 'lost' as const, since_ms: 9_999_999 }
  const both = { ...visible, endpoints: { aaaa: older, ...visible.endpoints } }
  expect(roomsOf(both, directory)[0]!.endpoint).toBe('room0')
})

test('the lead reads a hand by name, a satellite reads names of its own room alone', () => {
  expect(handsOf(...seen()).map((hand) => hand.name ?? hand.seat)).toEqual(['林小满', '许知夏', '苗书言'])
  expect(handsOf(...seen({ viewer: 'satellite' })).map((hand) => [hand.ours, hand.name ?? hand.seat])).toEqual([
    [true, '林小满'], [true, '许知夏'], [false, '11'],
  ])
  expect(turnsOf(...seen({ viewer: 'satellite' }))[0]).toMatchObject({ school: '云岭小学', seat: '9', name: undefined, ours: false })
})

test('the document camera lies on top of the slides while it is open', () => {
  const [visible, directory] = seen()
  expect(boardOf(leadOf(visible, directory))).toBe('screen')
  const tracks = { s: { source: 'screen', codec: 'vp8', layers: [] }, d: { source: 'document_camera', codec: 'vp8', layers: [] } } as const
  expect(boardOf(leadOf(withEndpoint(visible, 'lead0', { tracks }), directory))).toBe('document_camera')
  expect(boardOf(leadOf(withEndpoint(visible, 'lead0', { tracks: {} }), directory))).toBe(undefined)
})

test('a room says why it is not heard; the stage lifts the class mute and nothing else', () => {
  const [visible] = seen({ muted: true })
  const room = { ...visible.endpoints.room1!, microphone: 'open' as const }
  expect(microphoneOf(visible, room, false)).toBe('class_muted')
  expect(microphoneOf(visible, room, true)).toBe('open')
  expect(microphoneOf(visible, { ...room, muted: { microphone: ['lead'] } }, true)).toBe('muted_by_lead')
  expect(microphoneOf(visible, { ...room, microphone: 'closed' }, true)).toBe('closed')
})

test('one open microphone per room: the other one is told why', () => {
  const [visible] = seen({ viewer: 'satellite' })
  expect(whyClosed(visible)).toBe(undefined)
  expect(whyClosed({ ...visible, microphones: { place0: 'phone' } })).toBe('room_microphone_taken')
  expect(whyClosed({ ...visible, microphones: { place0: 'room0' } })).toBe(undefined)
  expect(whyClosed(withEndpoint(visible, 'room0', { muted: { microphone: ['lead'] } }))).toBe('muted_at_source')
})

test('the class mute closes a room but neither the lead nor who is on stage', () => {
  expect(whyClosed(seen({ viewer: 'satellite', muted: true })[0])).toBe('class_muted')
  expect(whyClosed(seen({ viewer: 'satellite', muted: true, stage: 2 })[0])).toBe(undefined)
  expect(whyClosed(seen({ muted: true })[0])).toBe(undefined)
})

test('observers are named to whom the server tells them', () => {
  expect(observersOf(...seen())).toEqual([{ name: '陈岚', school: '明溪实验小学', capacity: 'research', since_ms: undefined }])
  expect(observersOf(...seen({ viewer: 'satellite' }))).toEqual([])
})

test.each([[1, 1, 1], [2, 2, 1], [3, 2, 2], [4, 2, 2], [6, 3, 2], [7, 3, 3], [9, 3, 3], [10, 4, 3], [12, 4, 3]])(
  'a wall of %i rooms has %i columns and %i rows', (rooms, columns, rows) => {
    expect(wallShape(rooms)).toEqual({ columns, rows })
  })
