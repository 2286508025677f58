/** What the lead's dock, panels and keys do, in one place, so that a key and a button can never differ. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { say, speakOn } from '../../phrases'
import { toast } from '../../ui/toasts'
import type { ClassContext } from '../context'
import { interactionOn } from '../switches'
import { keepLayout, keptLayout, type LeadLayout } from './layout'
import { fetchKeyPanel } from './parts'

/** What stands in the rail, or under the tabs of a narrow page. */
export type Panel = 'hands' | 'rooms' | 'roll' | 'chat' | 'keys'

export interface LeadActs {
  /** False at a substitute who waits, and at a lead who handed the class over. */
  readonly leads: ComputedRef<boolean>
  /** Why a control of the whole class rests, if it does. */
  readonly refused: ComputedRef<string | undefined>
  readonly muted: ComputedRef<boolean>
  readonly running: ComputedRef<boolean>
  readonly suspended: ComputedRef<boolean>
  readonly locked: ComputedRef<boolean>
  readonly panel: Ref<Panel>
  readonly layout: Ref<LeadLayout>
  /** Whether the sheet of substitute and hand-over is open. */
  readonly handing: Ref<boolean>
  /** Whether the question 现在下课？ is open. */
  readonly ending: Ref<boolean>
  readonly screenRefused: ComputedRef<string | undefined>
  inviteNth(n: number): void
  returnFirst(): void
  toggleMuteAll(): void
  togglePause(): void
  toggleInteraction(): void
  show(panel: Panel): void
  toggleKeys(): void
  lowerAll(): Promise<void>
  callTheRoll(): Promise<void>
  lay(layout: LeadLayout): void
  askSubstitute(): void
  start(): Promise<void>
  askEnd(): void
  end(yes: boolean): void
}

export function useLeadActs({ visible, rooms, hands, turns, act }: ClassContext): LeadActs {
  const state = computed(() => visible.value.session.state)
  const leads = computed(() => visible.value.me.role === 'lead_teacher')
  const muted = computed(() => visible.value.rules.class_muted.includes('microphone'))
  const running = computed(() => state.value === 'live' || state.value === 'suspended')
  const locked = computed(() => !interactionOn(visible.value))
  const ending = ref(false)
  const panel = ref<Panel>('hands')
  const layout = ref(keptLayout())
  const handing = ref(false)
  return {
    leads, muted, running, locked, panel, layout, handing, ending,
    refused: computed(() => (leads.value ? undefined : say.onlyLead)),
    suspended: computed(() => state.value === 'suspended'),
    screenRefused: computed(() => ('getDisplayMedia' in (navigator.mediaDevices ?? {}) ? undefined : say.noScreenHere)),
    inviteNth(n) {
      const hand = hands.value[n - 1]
      if (leads.value && hand) void act('CallHand', { hand: hand.hand })
    },
    returnFirst() {
      const [turn] = turns.value
      if (leads.value && turn) void act('SendDown', { turn: turn.turn })
    },
    toggleMuteAll: () => void (leads.value && act(muted.value ? 'UnmuteAll' : 'MuteAll', { source: 'microphone' })),
    togglePause() {
      if (!leads.value) return
      if (state.value === 'suspended') void act('ResumeSession', {})
      else if (state.value === 'live') void act('SuspendSession', { cause: 'key' })
    },
    toggleInteraction: () => void (leads.value && running.value && act(locked.value ? 'UnlockInteraction' : 'LockInteraction', {})),
    show: (chosen) => void (panel.value = chosen),
    toggleKeys: () => void fetchKeyPanel().then(() => (panel.value = panel.value === 'keys' ? 'hands' : 'keys')),
    async lowerAll() {
      const count = hands.value.length
      if (!(await act('LowerAllHands', {}))) return
      await speakOn('lead')
      toast(say.loweredAll(count), { action: { word: say.undo, act: () => void act('RestoreHands', {}) } })
    },
    async callTheRoll() {
      panel.value = 'roll'
      const { rollRows } = await import('../rollcalls')
      const waits = rollRows(visible.value, rooms.value).some((row) => row.state === 'asked' || row.state === 'submitted')
      if (leads.value && !waits) void act('OpenRollcall', {})
    },
    lay(chosen) {
      layout.value = chosen
      keepLayout(chosen)
      void act('ChangeLayout', { screen: '1', layout: chosen })
    },
    askSubstitute: () => void speakOn().then(() => (handing.value = true)),
    // The keys must be at hand when the bell rings: class does not begin before their panel is here.
    async start() {
      await fetchKeyPanel()
      if (state.value === 'scheduled' && !(await act('OpenSession', {}))) return
      await act('StartSession', {})
    },
    askEnd: () => void speakOn().then(() => (ending.value = true)),
    end(yes) {
      ending.value = false
      if (yes) void act('EndSession', { cause: 'taught' })
    },
  }
}
