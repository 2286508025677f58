/** What the lead's dock and keys do, in one place, so that a key and a button can never differ. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { say, speakOn } from '../../phrases'
import type { ClassContext } from '../context'

export interface LeadActs {
  readonly muted: ComputedRef<boolean>
  readonly running: ComputedRef<boolean>
  readonly suspended: ComputedRef<boolean>
  /** Whether the question 现在下课？ is open. */
  readonly ending: Ref<boolean>
  readonly screenRefused: ComputedRef<string | undefined>
  inviteNth(n: number): void
  returnFirst(): void
  toggleMuteAll(): void
  togglePause(): void
  start(): Promise<void>
  askEnd(): void
  end(yes: boolean): void
}

export function useLeadActs({ visible, hands, turns, act }: ClassContext): LeadActs {
  const state = computed(() => visible.value.session.state)
  const muted = computed(() => visible.value.rules.class_muted.includes('microphone'))
  const ending = ref(false)
  return {
    muted, ending,
    running: computed(() => state.value === 'live' || state.value === 'suspended'),
    suspended: computed(() => state.value === 'suspended'),
    screenRefused: computed(() => ('getDisplayMedia' in (navigator.mediaDevices ?? {}) ? undefined : say.noScreenHere)),
    inviteNth(n) {
      const hand = hands.value[n - 1]
      if (hand) void act('CallHand', { hand: hand.hand })
    },
    returnFirst() {
      const [turn] = turns.value
      if (turn) void act('SendDown', { turn: turn.turn })
    },
    toggleMuteAll: () => void act(muted.value ? 'UnmuteAll' : 'MuteAll', { source: 'microphone' }),
    togglePause() {
      if (state.value === 'suspended') void act('ResumeSession', {})
      else if (state.value === 'live') void act('SuspendSession', { cause: 'break' })
    },
    async start() {
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
