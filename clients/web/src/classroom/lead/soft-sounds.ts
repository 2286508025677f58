/**
 * One soft sound for a new hand, a lower one for a roll call that came in. Off until the lead wants it: a class is not
 * disturbed. Never while a pupil is on stage, and at most one in three seconds.
 */
import { ref, watch } from 'vue'
import { keep, kept } from '../../ui/kept'
import type { ClassContext } from '../context'
import { rollRows, rollSum } from '../rollcalls'

const REST_MS = 3_000
const HAND_HZ = 880
const ROLL_HZ = 587
const LOUDNESS = 0.04 // of full scale: heard beside the keyboard, not in the rooms

export const softSounds = ref(kept('local', 'soft-sounds') === 'on')
watch(softSounds, (on) => keep('local', 'soft-sounds', on ? 'on' : null))

export function playSoftly({ visible, rooms, hands, turns }: ClassContext, play: (hz: number) => void = beep): void {
  let last_ms = -REST_MS
  const sound = (hz: number) => {
    if (!softSounds.value || turns.value.length > 0 || performance.now() - last_ms < REST_MS) return
    last_ms = performance.now()
    play(hz)
  }
  watch(() => hands.value.length, (now, before) => now > before && sound(HAND_HZ))
  watch(() => rollSum(rollRows(visible.value, rooms.value)).toConfirm, (now, before) => now > before && sound(ROLL_HZ))
}

function beep(hz: number): void {
  const sounds = new AudioContext()
  const loudness = new GainNode(sounds, { gain: LOUDNESS })
  const tone = new OscillatorNode(sounds, { frequency: hz })
  loudness.gain.exponentialRampToValueAtTime(0.0001, sounds.currentTime + 0.3)
  tone.connect(loudness).connect(sounds.destination)
  tone.start()
  tone.stop(sounds.currentTime + 0.3)
  tone.onended = () => void sounds.close()
}
