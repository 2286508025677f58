/** A seminar at 36:52 as its chair, a member or a guest knows it, in the shape of docs/protocol.md §9. */
import type { Directory, EndpointPart, Source, Visible } from '../protocol'

export const MEETING_MS = (36 * 60 + 52) * 1000

const CAST = [
  ['李静仪', '明溪实验小学'], ['马文博', '云岭小学'], ['王海山', '青石岭小学'], ['董海燕', '青石岭小学'], ['赵晓梅', '白桦沟学校'],
  ['陈玉兰', '柳林完小'], ['杨立新', '柳林完小'], ['周立群', '大滩中心校'], ['何思远', '明溪实验小学'], ['郭承志', '明溪实验小学'],
  ['孙佳宁', '河口小学'], ['宋颖', ''], ['周文澜', ''], ['吴秀英', ''], ['朱德明', ''],
  ...Array.from({ length: 9 }, (_, index) => [`第 ${index + 16} 位`, '石桥学校'] as const),
] as const
const CAME = 12
const GUEST = 11

export interface MeetingScene {
  viewer: 'chair' | 'member' | 'guest'
  people: number
  state: 'open' | 'live' | 'suspended'
  /** Nobody asks, nobody has the floor, nothing is remarked. */
  quiet: boolean
  floor: boolean
  screens: number
  muted: boolean
  odd: boolean
}

export function meetingDirectory(): Directory {
  return {
    persons: Object.fromEntries(CAST.map(([name], index) => [`p${index}`, name])), rooms: {}, classes: {}, seats: {},
    orgs: Object.fromEntries(CAST.map(([, school]) => [school, school])),
  }
}

export function meetingOf(scene: MeetingScene): Visible {
  const me = { chair: 0, member: 1, guest: GUEST }[scene.viewer]
  const came = CAST.slice(0, scene.people).flatMap((_, index) => (index < CAME || index > 14 ? [index] : []))
  const sharing = [1, 4].slice(0, scene.screens)
  const raised = (index: number, ago_s: number) => ({ hand: `hand${index}`, endpoint: `e${index}`, whom: 'room', kind: 'speak' as const, raised_ms: MEETING_MS - ago_s * 1000 })
  const remark = (at: string, index: number, label: string) => {
    const [minutes, seconds] = at.split(':').map(Number)
    return { mark: `mark${at}`, about_ms: (minutes! * 60 + seconds!) * 1000, kind: 'moment' as const, label, person: `p${index}` }
  }
  const remarks = [
    remark('14:31', 0, '柳林 22 座用了数方格的办法，让他自己数出不够一格的部分。'), remark('16:20', 2, '我们班两个人一把剪刀，等了将近一分钟。'),
    remark('18:55', 7, '大滩断线，我这边接着讲剪拼，没有停课。'), remark('22:10', 8, '“沿高剪开”写在图旁边，字可以再大一号。'),
    remark('23:12', 0, '云岭 9 座说“剪下来的三角形补到右边”，还比画了方向。'),
  ]
  const live = scene.state !== 'open'
  return {
    me: {
      endpoint: `e${me}`, person: `p${me}`, kind: 'personal', hidden: false,
      role: { chair: 'lead_teacher', member: 'researcher', guest: 'guest' }[scene.viewer] as Visible['me']['role'],
      can: ['join', 'raise_hand', 'share_audio', 'share_screen', 'share_video', ...(scene.viewer === 'guest' ? [] : ['write_observation'])],
    },
    session: {
      id: 'meeting', kind: 'seminar', state: scene.state, title: '评课：第 3 节数学', lead: { person: 'p0', endpoint: 'e0' },
      members: CAST.slice(1, scene.people).map((_, index) => `p${index + 1}`).filter((one) => one !== `p${GUEST}`),
      zone: 'Asia/Shanghai', planned_start: '2026-11-24T06:00:00Z', planned_end: '2026-11-24T07:20:00Z',
      ...(scene.state === 'suspended' ? { suspended_ms: MEETING_MS - 42_000 } : {}),
    },
    rules: {
      stage_seats: 2, class_muted: scene.muted ? ['microphone'] : [], interaction_on: true, by_room: {},
      switches: { video: true, voice: true, board: true, screen: true, file: true, text: true, private_chat: true },
    },
    rooms: [], stage: [], microphones: {}, chat: [], sending: {}, layouts: {}, staffed: {}, checks: {}, reception: [], rollcall: { rolls: [] },
    endpoints: Object.fromEntries(came.map((index) => [`e${index}`, partOf(index, scene, sharing)])),
    hands: scene.quiet || !live ? [] : [raised(5, 80), raised(2, 46), raised(11, 11)],
    ...(scene.floor && live ? { floor: { endpoint: 'e1', since_ms: MEETING_MS - 134_000 } } : {}),
    ...(scene.quiet || !live || scene.viewer === 'guest' ? {} : { marks: remarks }),
  }
}

function partOf(index: number, scene: MeetingScene, sharing: number[]): EndpointPart {
  const sources = ['camera', 'microphone', ...(sharing.includes(index) ? ['screen'] : [])] as const
  const odd = scene.odd ? { 3: 'lost', 6: 'left' }[index] : undefined
  const camera = scene.odd && index === 8 ? [] : ['camera' as const]
  return {
    kind: 'personal', role: index === 0 ? 'lead_teacher' : index === GUEST ? 'guest' : 'researcher', person: `p${index}`,
    org_path: ['district', CAST[index]![1]], hidden: false, link: (odd ?? 'connected') as EndpointPart['link'],
    since_ms: odd ? MEETING_MS - 12_000 : 0, muted: {}, microphone: index < 2 ? 'open' : 'closed',
    tracks: Object.fromEntries([...camera, ...sources.slice(1)].map((source) => [`${source}${index}`, { source: source as Source, codec: source === 'microphone' ? 'opus' : 'vp8', layers: [] }])),
  }
}
