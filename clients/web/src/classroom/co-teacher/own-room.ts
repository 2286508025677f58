/**
 * The own physical room of a co-teacher: its terminal, its microphone, its pupils by seat. Pure but for `useOwnRoom`.
 *
 * At a terminal the own endpoint is the room's; on a phone beside it the terminal is another endpoint of the room.
 */
import { computed } from 'vue'
import type { Directory, EndpointPart, Visible } from '../../protocol'
import { say, speakOn } from '../../phrases'
import { toast } from '../../ui/toasts'
import { useClass } from '../context'
import type { MicrophoneRefusal } from '../own-microphone'
import { endpointIn, publishes, type HandView, type TurnView } from '../view'

/** The endpoint that stands for the room; undefined while its terminal has not come. */
export function terminalOf(visible: Visible): string | undefined {
  const { me } = visible
  if (me.kind === 'satellite_room') return me.endpoint
  return me.room === undefined ? undefined : endpointIn(visible, me.room)
}

/** Why the room's microphone stays closed, whoever asks; undefined where it may be opened. */
export function whyRoomClosed(visible: Visible, terminal: string | undefined): MicrophoneRefusal | undefined {
  const part = terminal === undefined ? undefined : visible.endpoints[terminal]
  if (part?.muted.microphone?.includes('lead')) return 'muted_at_source'
  const onStage = visible.stage.some((turn) => turn.endpoint === terminal)
  if (visible.rules.class_muted.includes('microphone') && !onStage) return 'class_muted'
  const holder = part?.room === undefined ? undefined : visible.microphones[part.room]
  return holder !== undefined && holder !== terminal ? 'room_microphone_taken' : undefined
}

export interface Seat {
  readonly seat: string
  readonly name: string | undefined
  readonly hand: HandView | undefined
  readonly onStage: boolean
  readonly absent: boolean
}

/** Every seat of the own class in order, by number. */
export function seatsOf(
  visible: Visible, directory: Directory, hands: readonly HandView[], turns: readonly TurnView[], absent: ReadonlySet<string>,
): Seat[] {
  return pupilsIn(visible, directory, visible.me.room).map(({ seat, name }) => {
    return {
      seat, name,
      hand: hands.find((hand) => hand.ours && hand.seat === seat),
      onStage: turns.some((turn) => turn.ours && turn.seat === seat),
      absent: absent.has(seat),
    }
  })
}

/** The seats of the class in a room, with the names that this viewer may know. */
export function pupilsIn(visible: Visible, directory: Directory, room: string | undefined): Pick<Seat, 'seat' | 'name'>[] {
  const planned = visible.rooms.find((one) => one.room === room)
  const own = room === visible.me.room ? visible.endpoints[visible.me.endpoint] : undefined
  const names = directory.seats[planned?.class_group ?? own?.class_group ?? ''] ?? {}
  return Array.from({ length: planned?.expected_count ?? own?.expected_count ?? 0 }, (_, index) => {
    const seat = String(index + 1)
    return { seat, name: names[seat] }
  })
}

export const COLUMNS = 6

/** Columns of the room's seating plan, where the server tells them. */
export function columnsOf(visible: Visible, room = visible.me.room): number {
  const planned = visible.rooms.find((one) => one.room === room) as { seat_columns?: number } | undefined
  return planned?.seat_columns ?? COLUMNS
}

export function useOwnRoom() {
  const { visible, rooms, sending, act } = useClass()
  const terminal = computed(() => terminalOf(visible.value))
  const part = computed<EndpointPart | undefined>(() => visible.value.endpoints[terminal.value ?? ''])
  const here = computed(() => terminal.value === visible.value.me.endpoint)
  const refused = computed(() => whyRoomClosed(visible.value, terminal.value))
  const open = computed(() => refused.value === undefined && part.value?.microphone === 'open' && publishes(part.value, 'microphone'))

  /** One open microphone per room: why it stays closed is said, not shown as a dead button. */
  async function toggleMicrophone(): Promise<void> {
    if (refused.value) {
      const why = refused.value
      await speakOn()
      return toast(say.micWhy[why], { icon: 'mic-off' })
    }
    if (here.value) return sending.toggleMicrophone()
    if (terminal.value === undefined) return
    await act(open.value ? 'CloseMicrophone' : 'OpenMicrophone', { endpoint: terminal.value })
  }
  return {
    terminal, part, here, refused, open, toggleMicrophone,
    room: computed(() => rooms.value.find((one) => one.room === visible.value.me.room)),
  }
}
