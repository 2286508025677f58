/**
 * The devices of this end: microphone, camera, shared screen and document camera, as the browser gives them.
 *
 * Opening tells in words what went wrong. A device that ends by itself (unplugged, or 停止共享 in the browser's own
 * bar) is told to `onEnded`. Nothing here knows the session.
 */
import { reactive, shallowRef, type ShallowRef } from 'vue'
import type { Source } from '../protocol'
import { keep, kept } from '../ui/kept'
import type { Meter } from './meter'

export type DeviceFault = 'denied' | 'missing' | 'busy' | 'insecure'

const CAMERA = {
  lead: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } },
  room: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 20, max: 30 } },
}
const MICROPHONE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
const DOCUMENT = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 15 } }

export interface Devices {
  readonly tracks: { [source in Source]?: MediaStreamTrack }
  readonly cameras: ShallowRef<MediaDeviceInfo[]>
  readonly microphones: ShallowRef<MediaDeviceInfo[]>
  readonly fault: ShallowRef<DeviceFault | undefined>
  /** Loudness of the own microphone, 0 to 1, ten times a second. */
  readonly level: ShallowRef<number>
  /** Opens what is missing of camera and microphone, together where possible: one question to the user. */
  openBoth(): Promise<void>
  /** When the last `openBoth` has come to its end; whoever enters before that is not left without a picture. */
  settled(): Promise<void>
  open(source: 'camera' | 'microphone' | 'document_camera', device?: string): Promise<MediaStreamTrack | undefined>
  shareScreen(): Promise<MediaStreamTrack | undefined>
  stop(source: Source): void
  onEnded(listener: (source: Source) => void): void
  close(): void
}

export function useDevices(size: 'lead' | 'room'): Devices {
  const tracks = reactive<{ [source in Source]?: MediaStreamTrack }>({})
  const cameras = shallowRef<MediaDeviceInfo[]>([])
  const microphones = shallowRef<MediaDeviceInfo[]>([])
  const fault = shallowRef<DeviceFault>()
  const level = shallowRef(0)
  // Measuring sound waits for the page to stand, and for there being a sound.
  const meter = () => import('./meter').then(({ meterOf }) => (metered ??= meterOf(level)))
  let metered: Meter | undefined
  let ended: (source: Source) => void = () => {}
  let opening = Promise.resolve()
  let closed = false

  function take(source: Source, track: MediaStreamTrack): MediaStreamTrack {
    tracks[source]?.stop()
    if (closed) track.stop() // opened for somebody who has left meanwhile
    tracks[source] = track
    track.addEventListener('ended', () => {
      if (tracks[source] !== track) return
      delete tracks[source]
      ended(source)
    })
    if (source === 'microphone') void meter().then((made) => track.readyState === 'live' && made.listen(track))
    return track
  }

  async function ask(wanted: MediaStreamConstraints): Promise<MediaStream | undefined> {
    if (!('mediaDevices' in navigator)) {
      fault.value = 'insecure'
      return undefined
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia(wanted)
      fault.value = undefined
      await list()
      return stream
    } catch (refused) {
      fault.value = faultOf(refused)
      return undefined
    }
  }

  async function list(): Promise<void> {
    const all = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.deviceId !== '')
    cameras.value = all.filter((one) => one.kind === 'videoinput')
    microphones.value = all.filter((one) => one.kind === 'audioinput')
  }

  function openBoth(): Promise<void> {
    return (opening = openTogether())
  }

  async function openTogether(): Promise<void> {
    const both = await ask({ video: constraints('camera'), audio: constraints('microphone') })
    if (both) {
      take('camera', both.getVideoTracks()[0]!)
      take('microphone', both.getAudioTracks()[0]!)
    } else if (fault.value === 'missing' || fault.value === 'busy') {
      // One of the two may still work alone.
      await open('microphone')
      await open('camera')
    }
  }

  async function open(source: 'camera' | 'microphone' | 'document_camera', device?: string) {
    if (device !== undefined) keep('local', `device.${source}`, device)
    const wanted = constraints(source)
    const stream = await ask(source === 'microphone' ? { audio: wanted } : { video: wanted })
    const track = stream?.getTracks()[0]
    return track && take(source, track)
  }

  function constraints(source: 'camera' | 'microphone' | 'document_camera'): MediaTrackConstraints {
    const base = { camera: CAMERA[size], microphone: MICROPHONE, document_camera: DOCUMENT }[source]
    const chosen = kept('local', `device.${source}`) ?? (source === 'document_camera' ? secondCamera() : undefined)
    return chosen ? { ...base, deviceId: { ideal: chosen } } : base
  }

  /** A document camera is as a rule the camera that does not show the teacher. */
  function secondCamera(): string | undefined {
    const first = tracks.camera?.getSettings().deviceId
    return cameras.value.find((camera) => camera.deviceId !== first)?.deviceId
  }

  async function shareScreen(): Promise<MediaStreamTrack | undefined> {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: { ideal: 10, max: 15 }, width: { max: 1920 } }, audio: true,
      })
      const sound = stream.getAudioTracks()[0]
      if (sound) take('screen_audio', sound)
      const picture = take('screen', stream.getVideoTracks()[0]!)
      picture.contentHint = 'detail'
      return picture
    } catch {
      return undefined // The user closed the browser's own dialog.
    }
  }

  function stop(source: Source): void {
    tracks[source]?.stop()
    delete tracks[source]
    if (source === 'microphone') metered?.rest()
  }

  function close(): void {
    closed = true
    for (const source of Object.keys(tracks) as Source[]) stop(source)
    metered?.close()
  }

  return {
    tracks, cameras, microphones, fault, level, openBoth, open, shareScreen, stop, close,
    settled: () => opening, onEnded: (listener) => (ended = listener),
  }
}

function faultOf(refused: unknown): DeviceFault {
  const name = refused instanceof DOMException ? refused.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy'
  return 'missing'
}
