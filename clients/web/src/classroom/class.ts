/** Enters a class: the connection, its media and its clock, as the reactive values the pages draw. */
import { computed, getCurrentScope, onScopeDispose, shallowRef, watch } from 'vue'
import {
  connectLive, connectMedia, fetchReducer, type CommandName, type Commands, type LiveState, type MediaConnection, type MediaState,
  type SignedIn, type Source,
} from '../protocol'
import { ofSeminar, say, speakOn } from '../phrases'
import { afterwards } from '../ui/later'
import { toast } from '../ui/toasts'
import type { Shown } from '../ui/link-grade'
import type { ClassContext } from './context'
import type { Devices } from './devices'
import { LEAD, layoutOf, picturesOf, wallSlots } from './layout'
import type { Pulse } from './pulse'
import { useSending } from './sending'
import { handsOf, leadOf, roomsOf, turnsOf } from './view'

const VERSION = '0.1.0'

/** The class, and the state of the connection before it is there (`visible` undefined) and after it has ended. */
export function enterClass(own: SignedIn, devices: Devices) {
  const connection = connectLive({
    address: location.origin, session: own.session, token: own.token, device: own.device, kind: own.kind,
    client: { name: 'tongtang-web', version: VERSION, platform: /Firefox/.test(navigator.userAgent) ? 'firefox' : 'chromium' },
  })
  const state = shallowRef<LiveState>(connection.state)
  const media = shallowRef<MediaConnection>()
  const mediaState = shallowRef<MediaState>()

  const visible = computed(() => state.value.visible)
  const status = computed(() => state.value.status)
  const directory = computed(() => state.value.directory)

  onScopeDispose(connection.subscribe((next) => (state.value = next)))
  const teaches = computed(() => own.kind !== 'lead_room' || (visible.value?.me.role ?? 'lead_teacher') === 'lead_teacher')
  // Lines are made once, by the number of rooms: so the media wait for the first snapshot.
  const started = watch(visible, (first) => {
    if (first === undefined) return
    queueMicrotask(() => started())
    if (own.kind === 'student_device' || (own.kind === 'personal' && first.me.role === 'co_teacher')) return
    media.value = connectMedia(connection, layoutOf(own.kind, first))
    onStateOf(media.value)
    media.value.start()
  }, { immediate: true })
  // Who waits as substitute sends nothing, and sees the lead; when the lead passes, so does this.
  watch([media, teaches] as const, ([made, now]) => void (made && (now ? publishFirst(made) : made.extend(LEAD))), { immediate: true })

  function onStateOf(made: MediaConnection): void {
    mediaState.value = made.state
    made.subscribe((next) => (mediaState.value = next))
  }

  /** What was chosen before entering, be it still opening. A room's microphone waits closed; the lead's is open. */
  async function publishFirst(made: MediaConnection): Promise<void> {
    await devices.settled()
    const { camera, microphone } = devices.tracks
    const tries = [
      camera && made.publish('camera', camera),
      microphone && made.publish('microphone', microphone, own.kind === 'lead_room' ? undefined : 'closed'),
    ]
    for (const one of tries) await one?.catch(refused)
  }

  async function act<Name extends CommandName>(command: Name, fields: Commands[Name]): Promise<boolean> {
    const reply = await connection.send(command, fields)
    if (!reply.acknowledged) void refused(reply)
    return reply.acknowledged
  }

  const time = useTime(() => connection.now())
  const pulse: Pulse = { speaking: shallowRef(new Set()), grades: shallowRef(new Map<string, Shown>()) }
  const lostFor = useLost(() => status.value, time.tick)
  const present = computed(() => visible.value!)

  const context: ClassContext = {
    visible: present, directory, status, lostFor,
    retryIn: computed(() => {
      const retry_ms = state.value.retry_ms
      return retry_ms === undefined ? undefined : (time.tick.value, Math.max(0, retry_ms - performance.now()))
    }),
    waiting: computed(() => state.value.waiting.length > 0),
    now: time.now,
    lead: computed(() => leadOf(present.value, directory.value)),
    rooms: computed(() => roomsOf(present.value, directory.value)),
    hands: computed(() => handsOf(present.value, directory.value)),
    turns: computed(() => (visible.value ? turnsOf(visible.value, directory.value) : [])),
    speaking: pulse.speaking,
    links: computed(() => state.value.links),
    gradeOf: (endpoint) => (endpoint === undefined ? undefined : pulse.grades.value.get(endpoint)?.grade),
    devices,
    mediaStatus: computed(() => mediaState.value?.status ?? 'idle'),
    slots: computed(() => mediaState.value?.slots ?? {}),
    trackOf: (endpoint, source) => trackOf(mediaState.value, endpoint, source),
    wantWall: (rooms) => {
      if (rooms) connection.hang(rooms)
      void media.value?.extend(wallSlots(picturesOf(present.value)))
    },
    act,
    ask: (command, fields) => connection.send(command, fields),
    sending: useSending(present, devices, media, act),
    retry: () => connection.retry(),
    leave: () => void connection.leave(),
  }
  const scope = getCurrentScope()
  afterwards(async () => {
    const [{ announcerOf }, { feelPulse }] = await Promise.all([import('./spoken'), import('./pulse')])
    const announce = await announcerOf(present.value)
    scope?.run(() => (announce(connection, context), feelPulse(pulse, () => state.value, time.tick)))
  })
  afterwards(() => fetchReducer(present.value.session.kind))
  onScopeDispose(() => (media.value?.close(), connection.close(), devices.close()))
  return { context, status, entered: computed(() => visible.value !== undefined), problem: computed(() => state.value.problem) }
}

/** A room on stage hangs on the wall as well: its frame there keeps its own line, so that its picture does not blink. */
function trackOf(media: MediaState | undefined, endpoint: string | undefined, source: Source) {
  if (!media || endpoint === undefined) return undefined
  const showing = Object.values(media.slots).filter((slot) => slot?.shown?.endpoint === endpoint && slot.shown.source === source)
  return (showing.find((slot) => !slot?.slot.startsWith('stage')) ?? showing[0])?.track
}

/** Says why something was refused: a reply or a `Problem`, in our words by its code, else in the server's own. */
export async function refused(reason: unknown): Promise<void> {
  const { code = '', text, detail } = reason as { code?: string; text?: string; detail?: string }
  if (code === 'connection_closed') return
  await speakOn()
  toast(ofSeminar()?.refusals[code] ?? say.refusals[code] ?? text ?? detail ?? String(reason), { icon: 'triangle-alert' })
}

/** A tick four times a second, and the session clock cut to seconds, so that pages redraw once a second. */
function useTime(read: () => number | undefined) {
  const tick = shallowRef(0)
  const now = shallowRef(read())
  const timer = window.setInterval(() => {
    tick.value++
    const at_ms = read()
    now.value = at_ms === undefined ? undefined : Math.floor(at_ms / 1000) * 1000
  }, 250)
  onScopeDispose(() => window.clearInterval(timer))
  return { tick, now }
}

function useLost(status: () => LiveState['status'], tick: { value: number }) {
  const since = shallowRef<number>()
  watch(status, (now) => {
    if (now === 'live') since.value = undefined
    else since.value ??= performance.now()
  }, { immediate: true })
  return computed(() => (since.value === undefined ? undefined : (tick.value, performance.now() - since.value)))
}
