/** A small log for tests: a lead, a room whose link broke twice, a room that never came, an unseen observer. */
import type { Lane, Line, SessionLog } from '../log/shapes'

const NOTHING = { present: [], lost: [], stage: [], hands: [], in_class: [], present_ms: 0, of_ms: 2_400_000 } as const

export const LANES: readonly Lane[] = [
  { ...NOTHING, endpoint: 'leadaaaa', role: 'lead_teacher', org: 'host', person: 'li', room: 'studio', present: [[-120_000, 2_400_000]], present_ms: 2_400_000 },
  {
    ...NOTHING, endpoint: 'roomaaaa', role: 'co_teacher', org: 'datan', person: 'zhou', room: 'media', class_group: 'five',
    present: [[-60_000, 600_000], [603_000, 1_000_000], [1_096_000, 2_400_000]],
    lost: [[600_000, 603_000, 'closed'], [1_000_000, 1_096_000, 'silent']],
    stage: [[700_000, 735_700, 'seat:14']], hands: [690_000], present_ms: 2_304_000,
  },
  { ...NOTHING, role: 'co_teacher', org: 'hekou', room: 'media2' },
  { ...NOTHING, endpoint: 'obsvaaaa', role: 'observer', hidden: true, person: 'chen' },
]

export const LOG: SessionLog = {
  session: {
    id: 'session', title: '平行四边形的面积', state: 'ended', planned_start: '2026-11-24T02:00:00.000Z',
    planned_end: '2026-11-24T02:40:00.000Z', zone: 'Asia/Shanghai', started: '2026-11-24T02:00:12.000Z', ended_ms: 2_400_000,
    rooms: 2, facts: 10, grace_ms: 30_000, live: [0, 2_400_000], sequence: 9,
  },
  directory: {
    persons: { li: '李静仪', zhou: '周立群', chen: '陈岚' },
    rooms: {},
    classes: { five: '五(1)班' },
    orgs: { host: '明溪实验小学', datan: '大滩中心校', hekou: '河口小学' },
    seats: { five: { '14': '林小满' } },
  },
  lanes: LANES,
  kinds: { 'session.hand.raised': 3, 'session.session.ticked': 240, 'session.future.happened': 1 },
  verified: true,
  faults: 0,
  behind: 0,
}

export function line(type: string, data: Line['data'], more: Partial<Line> = {}): Line {
  const time = '2026-11-24T02:19:04.870Z'
  return { sequence: 615, index: 0, type, at_ms: 1_132_870, time, recorded: time, commit: 'c', command: 'C', data, ...more }
}
