/** A class at 23:41 as a viewer of each role knows it, in the shape of docs/protocol.md §4. */
import type { Directory, EndpointPart, Visible } from '../protocol'

const SCHOOLS = [
  ['青石岭小学', '五(1)班', 31, '王海山'], ['云岭小学', '五(1)班', 25, '孙佳宁'], ['大滩中心校', '五(1)班', 29, '周立群'],
  ['河口小学', '五(3)班', 28, '贺春生'], ['白桦沟学校', '五年级', 20, '赵晓梅'], ['柳林完小', '五(2)班', 34, '段文秀'],
  ['石桥学校', '五(1)班', 30, '何建国'], ['东坡小学', '五(2)班', 27, '田秀英'],
  ['南沟小学', '五(1)班', 22, '秦玉兰'], ['马店小学', '五(1)班', 26, '郭树林'], ['清水完小', '五(2)班', 24, '白雪'],
  ['双河中心校', '五(1)班', 33, '冯志远'], ['北山学校', '五年级', 18, '石磊'], ['小营小学', '五(1)班', 29, '任芳'],
] as const
const NAMES: Record<string, string> = { '0.14': '林小满', '5.22': '高子昂', '0.3': '许知夏', '3.11': '苗书言', '5.7': '贺一鸣', '1.9': '陈小雨' }
export const NOW_MS = (23 * 60 + 41) * 1000

export type Part = 'lead' | 'satellite' | 'observer'

export function directoryOf(viewer: Part): Directory {
  const mine = viewer === 'lead' ? SCHOOLS.map((_, index) => index) : viewer === 'satellite' ? [0] : []
  return {
    persons: {
      lead: '李静仪', observer: '陈岚',
      ...Object.fromEntries(SCHOOLS.map(([, , , teacher], index) => [`teacher${index}`, teacher])),
    },
    rooms: { studio: '录播教室' },
    classes: Object.fromEntries(SCHOOLS.map(([, name], index) => [`class${index}`, name])),
    orgs: { host: '明溪实验小学', ...Object.fromEntries(SCHOOLS.map(([name], index) => [`school${index}`, name])) },
    seats: Object.fromEntries(mine.map((index) => [`class${index}`, seatsOf(index)])),
  }
}

function seatsOf(index: number): Record<string, string> {
  const named = Object.entries(NAMES).filter(([key]) => key.startsWith(`${index}.`))
  return Object.fromEntries(named.map(([key, name]) => [key.split('.')[1]!, name]))
}

export interface Scene {
  viewer: Part
  rooms: number
  state: 'open' | 'live' | 'suspended'
  hands: boolean
  stage: number
  /** Rooms in states other than normal, by their place. */
  odd: boolean
  held: boolean
  board: boolean
  muted: boolean
  /** Interaction is locked. */
  locked: boolean
  /** Roll calls are in. */
  roll: boolean
  /** A room does not hear. */
  deaf: boolean
  /** Rooms with switches of their own. */
  apart: boolean
  /** The viewer is the substitute who waits. */
  waits: boolean
}

export const PLAIN = { locked: false, roll: false, deaf: false, apart: false, waits: false }

/** The parts that the newer facts bring. */
function wholeOf(scene: Scene): Partial<Visible> {
  const present = [30, 24, 27, 28, 20, 34]
  const rolls = present.slice(0, scene.rooms).map((count, index) => ({
    rollcall: `roll${index}`, endpoint: `room${index}`, round: 'r1', expected_count: SCHOOLS[index]![2], present_count: count, late_count: 0,
    headcount: index === 2 ? count + 1 : count, method: 'manual' as const, confirmed: index !== 2, ...(index === 1 ? { corrected: 'recounted' } : {}),
  })).filter((_, index) => index !== 3)
  const say = (message: string, endpoint: string, at_ms: number, more: object) => ({ message, endpoint, at_ms, question: false, ...more })
  return {
    ...(scene.roll ? { rollcall: { round: { round: 'r1', endpoints: ['room2', 'room3'] }, rolls } } : {}),
    ...(scene.deaf ? { reception: [{ endpoint: 'room1', of: 'sound' as const, source_endpoint: 'lead0', since_ms: NOW_MS - 3_000 }] } : {}),
    chat: scene.hands ? [
      say('c1', 'room4', 1_171_000, { channel: 'back', text: '大滩今天雨大，线路不稳' }), say('c2', 'room0', 1_378_000, { channel: 'back', text: '后排看不清，板书可以写大一点' }),
      say('c3', 'room0', 1_390_000, { channel: 'back', quick: 'slower' }), say('c4', 'room1', 1_400_000, { channel: 'class', text: '我们准备好了' }),
      say('c5', 'lead0', 1_405_000, { channel: 'class', withdrawn: true }), say('c6', 'room3', 1_410_000, { channel: 'private', text: '河口有个孩子今天不舒服' }),
    ].filter((one) => one.endpoint === 'lead0' || Number(one.endpoint.slice(4)) < scene.rooms) as unknown as Visible['chat'] : [],
  }
}

export function visibleOf(scene: Scene): Visible {
  const plain = plainOf(scene)
  const by_room = scene.apart ? { place4: { switches: { video: ['lead'], text: ['lead'] } }, place3: { switches: { text: ['lead'] } } } : {}
  return { ...plain, ...wholeOf(scene), rules: { ...plain.rules, interaction_on: !scene.locked, ...(scene.locked ? { locked_ms: NOW_MS - 42_000 } : {}), by_room } } as Visible
}

function plainOf(scene: Scene) {
  const places = SCHOOLS.slice(0, scene.rooms)
  const raised = (endpoint: number, seat: number, ago: number) => ({
    hand: `hand${endpoint}-${seat}`, endpoint: `room${endpoint}`, whom: `seat:${seat}`, kind: 'answer' as const, raised_ms: NOW_MS - ago * 1000,
  })
  const hands = [raised(0, 14, 48), raised(5, 22, 41), raised(0, 3, 33), raised(3, 11, 12), raised(5, 7, 205)]
  return {
    me: {
      endpoint: { lead: 'lead0', satellite: 'room0', observer: 'watch0' }[scene.viewer],
      role: { lead: scene.waits ? 'substitute' : 'lead_teacher', satellite: 'co_teacher', observer: 'observer' }[scene.viewer] as Visible['me']['role'],
      kind: { lead: 'lead_room', satellite: 'satellite_room', observer: 'observer' }[scene.viewer] as Visible['me']['kind'],
      ...(scene.viewer === 'satellite' ? { room: 'place0' } : {}), ...(scene.waits ? { person: 'teacher1' } : {}),
      can: { lead: ['send_chat', 'share_audio', 'back_channel', 'private_chat'], satellite: ['send_chat', 'share_audio'], observer: ['receive_class'] }[scene.viewer], hidden: scene.viewer === 'observer',
    },
    session: {
      id: 'demo', kind: 'lesson', state: scene.state, title: '平行四边形的面积', lead: { person: 'lead', endpoint: 'lead0' },
      zone: 'Asia/Shanghai', planned_start: '2026-11-24T02:00:00Z', planned_end: '2026-11-24T02:40:00Z',
      ...(scene.state === 'suspended' ? { suspended_ms: NOW_MS - 42_000 } : {}),
      ...(scene.waits ? { substitute: 'teacher1' } : {}),
      ...(scene.held ? { held_since_ms: NOW_MS - 12_000 } : {}),
    },
    rules: {
      stage_seats: 2, class_muted: scene.muted ? ['microphone'] : [], interaction_on: true, by_room: {},
      switches: { video: true, voice: true, board: false, screen: false, file: false, text: true, private_chat: false },
    },
    rooms: places.map(([, , count], index) => ({
      room: `place${index}`, org_path: ['district', 'group', `school${index}`], expected_count: count, class_group: `class${index}`, co_teacher: `teacher${index}`,
    })),
    endpoints: {
      lead0: endpoint('lead_room', 'lead_teacher', ['host'], { person: 'lead', room: 'studio', link: scene.held ? 'lost' : 'connected', since_ms: NOW_MS - 12_000, microphone: 'open',
        tracks: { c: track('camera'), m: track('microphone'), ...(scene.board ? { s: track('screen') } : {}) } }),
      ...Object.fromEntries(places.map((_, index) => [`room${index}`, roomEndpoint(index, scene.odd)])),
      ...(scene.viewer !== 'satellite' ? { watch0: endpoint('observer', 'observer', ['host'], { person: 'observer', hidden: true, capacity: 'research' }) } : {}),
      ...(scene.viewer === 'observer' ? { watch1: endpoint('observer', 'observer', ['host'], { person: 'teacher2', hidden: true, capacity: 'research', since_ms: 360_000 }) } : {}),
    },
    hands: scene.hands ? hands.filter((hand) => Number(hand.endpoint.slice(4)) < scene.rooms) : [],
    stage: [
      { turn: 't1', place: 1, endpoint: 'room1', whom: 'seat:9', entered_ms: NOW_MS - 36_000 },
      { turn: 't2', place: 2, endpoint: 'room0', whom: 'seat:3', entered_ms: NOW_MS - 9_000 },
    ].slice(0, scene.stage),
    microphones: { place1: 'room1' },
    chat: [], sending: {}, layouts: {}, staffed: {}, checks: {}, reception: [], rollcall: { rolls: [] },
  }
}

/** The states of ui.md §4, one room each. */
function roomEndpoint(index: number, odd: boolean): EndpointPart {
  const normal = endpoint('satellite_room', 'co_teacher', ['district', 'group', `school${index}`], {
    room: `place${index}`, class_group: `class${index}`, person: `teacher${index}`, since_ms: NOW_MS - 12_000,
    microphone: index === 1 ? 'open' : 'closed', tracks: { c: track('camera'), m: track('microphone') },
  })
  if (!odd) return normal
  const changes: Partial<EndpointPart>[] = [
    {}, {}, { link: 'lost' }, { link: 'left' }, { tracks: {} }, { muted: { camera: ['lead'], microphone: ['lead'] } },
  ]
  return { ...normal, ...changes[index] }
}

function endpoint(kind: EndpointPart['kind'], role: EndpointPart['role'], org_path: string[], more: Partial<EndpointPart>): EndpointPart {
  return { kind, role, org_path, hidden: false, link: 'connected', muted: {}, microphone: 'closed', tracks: {}, ...more }
}

function track(source: 'camera' | 'microphone' | 'screen') {
  return { source, codec: source === 'microphone' ? 'opus' : 'vp8', layers: [] }
}
