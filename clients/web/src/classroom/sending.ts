/**
 * The own sources: opening a device, publishing it, and saying why a microphone stays closed.
 *
 * What is on is read from the session's state, never from what was asked: another side may have ended it.
 */
import { computed, type ComputedRef, type ShallowRef } from 'vue'
import type { MediaConnection, Source, Visible } from '../protocol'
import { refused } from './class'
import type { ClassContext, Sending } from './context'
import type { Devices } from './devices'
import { whyClosed } from './own-microphone'
import { publishes } from './view'

export function useSending(
  visible: ComputedRef<Visible>, devices: Devices, media: ShallowRef<MediaConnection | undefined>,
  act: ClassContext['act'],
): Sending {
  const own = computed(() => visible.value.endpoints[visible.value.me.endpoint])
  const is = (source: Source) => computed(() => publishes(own.value, source))

  async function publish(source: Source, track: MediaStreamTrack | undefined): Promise<void> {
    if (track) await media.value?.publish(source, track).catch((why: unknown) => (devices.stop(source), void refused(why)))
  }
  async function unpublish(...sources: Source[]): Promise<void> {
    for (const source of sources.filter((one) => publishes(own.value, one))) {
      await media.value?.unpublish(source).catch(refused)
      devices.stop(source)
    }
  }
  devices.onEnded((source) => void unpublish(source, ...(source === 'screen' ? (['screen_audio'] as const) : [])))

  const microphone = computed(() => {
    if (!publishes(own.value, 'microphone')) return 'none'
    return own.value?.microphone ?? 'closed'
  })

  return {
    microphone,
    microphoneRefused: computed(() => whyClosed(visible.value)),
    camera: is('camera'),
    screen: is('screen'),
    documentCamera: is('document_camera'),
    async toggleMicrophone() {
      if (microphone.value === 'open') return void (await act('CloseMicrophone', {}))
      if (microphone.value === 'closed') return void (await act('OpenMicrophone', {}))
      await publish('microphone', devices.tracks.microphone ?? (await devices.open('microphone')))
    },
    async toggleCamera() {
      if (publishes(own.value, 'camera')) return unpublish('camera')
      await publish('camera', await devices.open('camera'))
    },
    async toggleScreen() {
      if (publishes(own.value, 'screen')) return unpublish('screen_audio', 'screen')
      await publish('screen', await devices.shareScreen())
      if (devices.tracks.screen) await publish('screen_audio', devices.tracks.screen_audio)
    },
    async toggleDocumentCamera() {
      if (publishes(own.value, 'document_camera')) return unpublish('document_camera')
      await publish('document_camera', await devices.open('document_camera'))
    },
  }
}
