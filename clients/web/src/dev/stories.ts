/**
 * Stories: every page in any state, without a server. `npm run dev`, then
 * /src/dev/index.html?page=lead&rooms=6&state=live&stage=1&odd&theme=dark&lang=en
 */
import '../ui/tokens.css'
import '../ui/base.css'
import '../ui/icons-check'
import '../ui/icons-room'
import { computed, createApp, defineAsyncComponent, h, ref, type Component } from 'vue'
import type { MediaState, Slot } from '../protocol'
import { CLASS, type ClassContext } from '../classroom/context'
import { useDevices } from '../classroom/devices'
import { handsOf, leadOf, roomsOf, turnsOf } from '../classroom/view'
import { speak, speakOn } from '../phrases'
import { claimTheme, themeChoice } from '../ui/appearance'
import type { Grade } from '../ui/link-grade'
import { keep } from '../ui/kept'
import { fetchLater } from '../ui/later'
import { toast } from '../ui/toasts'
import ToastStack from '../ui/ToastStack.vue'
import { NOW_MS, directoryOf, visibleOf, type Part, type Scene } from './fixture'
import { classroom, picture, pupil, slide, teacher } from './pictures'
import { pupilSide } from './pupil-side'
import { MEETING_MS, meetingDirectory, meetingOf, type MeetingScene } from './seminar'

const wanted = new URLSearchParams(location.search)
const page = wanted.get('page') ?? 'lead'
const flag = (name: string) => wanted.has(name)

const PAGES: Record<string, () => Promise<{ default: Component }>> = {
  lead: () => import('../classroom/lead/LeadPage.vue'),
  satellite: () => import('../classroom/satellite/SatellitePage.vue'),
  observer: () => import('../classroom/observer/ObserverPage.vue'),
  'co-teacher': () => import('../classroom/co-teacher/CoTeacherPage.vue'),
  terminal: () => import('../classroom/satellite/SatellitePage.vue'),
  student: () => import('../classroom/student/StudentPage.vue'),
  join: () => import('../classroom/student/JoinPage.vue'),
  seminar: () => import('../seminar/SeminarPage.vue'),
  check: () => import('../classroom/check/CheckPage.vue'),
  unseen: () => import('../classroom/check/UnseenPage.vue'),
  closed: () => import('../classroom/ClosedPage.vue'),
  overlay: () => import('../classroom/LinkDetails.vue'),
}

const viewer: Part = page === 'observer' ? page : /satellite|co-teacher|terminal|student/.test(page) ? 'satellite' : 'lead'
const scene: Scene = {
  viewer, rooms: Number(wanted.get('rooms') ?? 4), state: (wanted.get('state') ?? 'live') as Scene['state'],
  stage: Number(wanted.get('stage') ?? 1), hands: !flag('quiet'), odd: flag('odd'), held: flag('held'),
  board: !flag('noboard'), muted: flag('muted'), locked: flag('locked'), roll: flag('roll'), deaf: flag('deaf'), apart: flag('apart'),
  waits: flag('waits'),
}

await speak(wanted.get('lang') === 'en' ? 'en' : 'zh-CN')
await speakOn('room')
await speakOn('lead')
await speakOn()
for (const part of ['check', 'co-teacher', 'student', 'seminar', 'seminar-later'] as const) await speakOn(part)
if (wanted.get('theme')) themeChoice.value = wanted.get('theme') === 'dark' ? 'dark' : 'light'
claimTheme(page === 'satellite' || page === 'terminal' ? 'projector' : null)
keep('local', 'room-layout', wanted.get('layout'))

const tracks = {
  lead0: { camera: picture(teacher()), screen: picture(slide()) },
  ...Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`room${index}`, { camera: picture(classroom(index)) }])),
} as Record<string, Partial<Record<string, MediaStreamTrack>>>
const onStage = picture(pupil(4))

const meeting = page === 'seminar' ? meetingOf({
  viewer: (wanted.get('as') ?? 'chair') as MeetingScene['viewer'], people: Number(wanted.get('people') ?? 15), state: scene.state,
  quiet: flag('quiet'), floor: !flag('nofloor'), screens: Number(wanted.get('screens') ?? 1), muted: flag('muted'), odd: flag('odd'),
}) : undefined
Array.from({ length: 24 }, (_, index) => index).forEach((index) => meeting && (tracks[`e${index}`] = { camera: picture(index === 0 ? teacher() : pupil(index)), screen: picture(slide()) }))
const visible = ref(meeting ?? (viewer === 'satellite' ? pupilSide(visibleOf(scene), {
  page, key: wanted.get('key'), roll: wanted.get('roll'), deaf: flag('deaf'), up: flag('up'), stage: wanted.get('at'),
}) : visibleOf(scene)))
const directory = ref(meeting ? meetingDirectory() : directoryOf(viewer))
const devices = useDevices('lead')
devices.tracks.camera = tracks[viewer === 'satellite' ? 'room0' : 'lead0']!.camera!
if (viewer === 'lead') devices.tracks.screen = tracks.lead0!.screen!
devices.level.value = 0.45
Object.defineProperty(devices.tracks.camera, 'label', { value: '主摄像头' })

const grades: Record<string, Grade> = { room2: 2, room5: 3, e7: 2 }
const context: ClassContext = {
  visible: computed(() => visible.value), directory: computed(() => directory.value),
  status: computed(() => (page === 'overlay' ? 'reconnecting' : 'live')),
  lostFor: computed(() => (page === 'overlay' ? 12_400 : undefined)), retryIn: computed(() => 1_800), waiting: computed(() => false),
  now: ref(scene.state === 'open' ? undefined : meeting ? MEETING_MS : NOW_MS),
  lead: computed(() => leadOf(visible.value, directory.value)),
  rooms: computed(() => roomsOf(visible.value, directory.value)),
  hands: computed(() => handsOf(visible.value, directory.value)),
  turns: computed(() => turnsOf(visible.value, directory.value)),
  speaking: ref(new Set(scene.stage && !flag('silent') ? ['room1', 'e1'] : [])),
  links: computed(() => Object.fromEntries(['lead0', ...Object.keys(tracks)].map((id) => [id, {
    rtt_ms: 46, up_loss_bp: id === 'room2' ? 780 : 60, down_loss_bp: 20, up_kbps: 2400, down_kbps: 1400,
    up_jitter_ms: 4, down_jitter_ms: 3,
  }]))),
  gradeOf: (id) => (id === undefined ? undefined : grades[id] ?? 4),
  devices, mediaStatus: computed(() => 'connected'),
  slots: computed(() => ({
    'stage1.video': { slot: 'stage1.video', track: onStage, stream: new MediaStream(), shown: { endpoint: 'room1', source: 'camera' } } as Slot,
  }) as MediaState['slots']),
  trackOf: (id, source) => tracks[id ?? '']?.[source],
  wantWall: () => undefined,
  act: async (command, fields) => (toast(`${command} ${JSON.stringify(fields)}`), true),
  ask: async (command, fields) => (toast(`${command} ${JSON.stringify(fields)}`), command === 'StaffEndpoint'
    ? { acknowledged: false, n: 1, code: wanted.get('pin') ?? 'pin_wrong', text: '' } : { acknowledged: true, n: 1, cursor: '' }),
  sending: {
    microphone: computed(() => (viewer === 'lead' ? 'open' : 'closed')), microphoneRefused: computed(() => (scene.muted ? 'class_muted' : undefined)),
    camera: computed(() => true), screen: computed(() => scene.board), documentCamera: computed(() => false),
    toggleMicrophone: async () => toast('microphone'), toggleCamera: async () => toast('camera'),
    toggleScreen: async () => toast('screen'), toggleDocumentCamera: async () => toast('document camera'),
  },
  retry: () => undefined, leave: () => undefined,
}

const measured = { rtt_ms: 38, loss_bp: 20, up_kbps: 8100, down_kbps: 24_000, path: 'udp', clock_offset_ms: 12 }
const props: Record<string, Record<string, unknown>> = {
  check: {
    own: { kind: 'lead_room', label: '明溪实验小学 录播教室' }, devices,
    probe: () => (flag('unreachable') ? Promise.reject(new Error('no line')) : new Promise((done) => setTimeout(done, 400, measured))),
  },
  unseen: { own: { kind: 'observer', label: '陈岚' } },
  closed: { why: wanted.get('why') ?? 'replaced' },
}
const Page = defineAsyncComponent(PAGES[page]!)
const Under = page === 'overlay' ? defineAsyncComponent(PAGES.lead!) : undefined
createApp({ render: () => [Under && h(Under), h(Page, props[page]), h(ToastStack)] }).provide(CLASS, context).mount('#page')
fetchLater()
