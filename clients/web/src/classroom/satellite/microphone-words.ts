/** What the room's microphone says of itself: open, closed, or closed by the lead. */
import { computed } from 'vue'
import { say } from '../../phrases'
import type { ClassContext } from '../context'

export function useMicrophoneWords({ sending }: ClassContext) {
  return computed(() => {
    const refused = sending.microphoneRefused.value
    const open = sending.microphone.value === 'open' && refused === undefined
    if (refused === 'class_muted') return { open, words: say.classMutedShort }
    if (refused === 'muted_at_source') return { open, words: say.mutedByLead }
    if (refused === 'room_microphone_taken') return { open, words: say.otherMicOn }
    return { open, words: open ? say.ourMicOn : say.ourMicOff }
  })
}
