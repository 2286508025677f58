/** What the dock, panels and keys of a seminar do, in one place, so that a key and a button can never differ. */
import { computed, nextTick, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { say } from '../phrases'
import { keep, kept } from '../ui/kept'
import { toast } from '../ui/toasts'
import type { ClassContext } from '../classroom/context'
import { asksOf, chairOf, holderOf, membersOf, peopleOf, sharersOf, type AskView, type MemberView } from './view'

export const LAYOUTS = ['screen', 'floor', 'wall'] as const
export type Layout = (typeof LAYOUTS)[number]
/** What stands under the tabs of a narrow page. */
export type Panel = 'floor' | 'present' | 'remarks'

export type Question = { of: 'end' } | { of: 'leave' } | { of: 'handOver'; member: MemberView } | { of: 'remove'; member: MemberView }

export interface SeminarActs {
  readonly chairs: ComputedRef<boolean>
  readonly running: ComputedRef<boolean>
  readonly muted: ComputedRef<boolean>
  readonly chair: ComputedRef<MemberView>
  readonly members: ComputedRef<MemberView[]>
  readonly asks: ComputedRef<AskView[]>
  readonly holder: ComputedRef<MemberView | undefined>
  readonly sharers: ComputedRef<string[]>
  readonly holds: ComputedRef<boolean>
  /** The own hand, if it is up. */
  readonly ownHand: ComputedRef<string | undefined>
  readonly layout: Ref<Layout>
  readonly panel: Ref<Panel>
  readonly question: Ref<Question | undefined>
  readonly askRefused: ComputedRef<string | undefined>
  readonly screenRefused: ComputedRef<string | undefined>
  /** Those to whom the chair may pass. */
  readonly heirs: ComputedRef<MemberView[]>
  toggleMicrophone(): void
  /** Asks, takes the request back, or gives the floor back. */
  ask(): void
  giveNth(n: number): void
  give(endpoint: string): void
  takeBack(): void
  toggleMuteAll(): void
  writeRemark(): void
  lay(): void
  start(): void
  show(panel: Panel): void
  put(question: Question): void
  /** The question is answered. */
  drop(): void
}

export function useSeminarActs(context: ClassContext): SeminarActs {
  const { visible, directory, sending, act } = context
  const me = computed(() => visible.value.me.endpoint)
  const state = computed(() => visible.value.session.state)
  const chairs = computed(() => visible.value.me.role === 'lead_teacher')
  const running = computed(() => state.value === 'live' || state.value === 'suspended')
  const muted = computed(() => visible.value.rules.class_muted.includes('microphone'))
  const asks = computed(() => asksOf(visible.value, directory.value))
  const came = shallowRef(peopleOf(visible.value))
  watch(() => peopleOf(visible.value).join(' '), () => (came.value = [...new Set([...came.value, ...peopleOf(visible.value)])]), { flush: 'sync' })
  const members = computed(() => membersOf(visible.value, directory.value, came.value))
  const holds = computed(() => visible.value.floor?.endpoint === me.value)
  const ownHand = computed(() => visible.value.hands.find((one) => one.endpoint === me.value)?.hand)
  const question = ref<Question>()
  const layout = ref<Layout>(LAYOUTS.find((one) => one === kept('local', 'seminar-layout')) ?? 'screen')
  const panel = ref<Panel>('floor')
  const may = (permission: string) => visible.value.me.can.includes(permission)

  const acts: SeminarActs = {
    chairs, running, muted, asks, members, holds, ownHand, layout, panel, question,
    chair: computed(() => chairOf(visible.value, directory.value)),
    holder: computed(() => holderOf(visible.value, directory.value)),
    sharers: computed(() => sharersOf(visible.value)),
    heirs: computed(() => members.value.filter((one) => one.presence === 'here' && !one.guest)),
    askRefused: computed(() => (running.value ? undefined : say.meeting.notStarted)),
    screenRefused: computed(() => {
      if (!('getDisplayMedia' in (navigator.mediaDevices ?? {}))) return say.noScreenHere
      return may('share_screen') ? undefined : say.meeting.onlyChair
    }),
    toggleMicrophone() {
      const why = sending.microphone.value === 'open' ? undefined : sending.microphoneRefused.value
      if (why) toast(say.meetingLater.micWhy[why], { icon: 'mic-off' })
      else void sending.toggleMicrophone()
    },
    ask() {
      if (!running.value) return
      if (holds.value) void act('TakeFloor', {})
      else if (ownHand.value !== undefined) void act('LowerHand', { hand: ownHand.value })
      else void act('RaiseHand', { whom: 'room', kind: 'speak' })
    },
    giveNth(n) {
      const asked = asks.value[n - 1]
      if (chairs.value && asked) acts.give(asked.endpoint)
    },
    give: (endpoint) => void act('GiveFloor', { endpoint }),
    takeBack: () => void (visible.value.floor && (chairs.value || holds.value) && act('TakeFloor', {})),
    toggleMuteAll: () => void (chairs.value && running.value && act(muted.value ? 'UnmuteAll' : 'MuteAll', { source: 'microphone' })),
    writeRemark() {
      panel.value = 'remarks'
      void nextTick(() => document.querySelector<HTMLElement>('.remark-form input')?.focus())
    },
    lay() {
      layout.value = LAYOUTS[(LAYOUTS.indexOf(layout.value) + 1) % LAYOUTS.length]!
      keep('local', 'seminar-layout', layout.value === 'screen' ? null : layout.value)
    },
    show: (chosen) => void (panel.value = chosen),
    start: () => void (chairs.value && act('StartSession', {})),
    put: (asked) => void (question.value = asked),
    drop: () => void (question.value = undefined),
  }
  return acts
}
