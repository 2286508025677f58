/** The lines of the one offer: which kind each has, how it is coded, and how much a source may send. */
import type { Layer } from './facts'
import type { SlotName } from './messages'
import type { Source } from './words'

export type LineKind = 'audio' | 'video'

export interface Size {
  readonly width: number
  readonly height: number
  readonly max_kbps: number
}

const ROOM: Size = { width: 640, height: 360, max_kbps: 700 }
const LEAD: Size = { width: 1280, height: 720, max_kbps: 1800 }
const SCREEN: Size = { width: 1920, height: 1080, max_kbps: 2000 }
const MICROPHONE_KBPS = 40 // speech in Opus is transparent from 32
const SCREEN_AUDIO_KBPS = 96

export function kindOfSource(source: Source): LineKind {
  return source === 'microphone' || source === 'screen_audio' ? 'audio' : 'video'
}

export function kindOfSlot(slot: SlotName): LineKind {
  return slot.endsWith('.audio') ? 'audio' : 'video'
}

/** `stage1` of `stage1.video`: what belongs to one stream. */
export function pairOf(slot: SlotName): string {
  return slot.slice(0, slot.indexOf('.'))
}

/** The largest picture of a source; undefined for sound. */
export function sizeOf(source: Source, camera: 'room' | 'lead'): Size | undefined {
  if (kindOfSource(source) === 'audio') return undefined
  if (source === 'screen') return SCREEN
  return source === 'camera' && camera === 'room' ? ROOM : LEAD
}

export function maxKbps(source: Source, camera: 'room' | 'lead'): number {
  const size = sizeOf(source, camera)
  return size?.max_kbps ?? (source === 'screen_audio' ? SCREEN_AUDIO_KBPS : MICROPHONE_KBPS)
}

/** By how much a picture is made smaller to fit; never larger. Unknown sizes go out as they are. */
export function scaleDown(size: Size, captured: { width?: number; height?: number }): number {
  return Math.max(1, (captured.width ?? 0) / size.width, (captured.height ?? 0) / size.height)
}

/** The one layer that `PublishTrack` tells of. */
export function layersOf(source: Source, camera: 'room' | 'lead', captured: { width?: number; height?: number }): Layer[] {
  const size = sizeOf(source, camera)
  if (size === undefined) return []
  const scale = scaleDown(size, captured)
  const width = Math.round((captured.width ?? size.width) / scale)
  const height = Math.round((captured.height ?? size.height) / scale)
  return [{ width, height, max_kbps: size.max_kbps }]
}

export interface Codec {
  mimeType: string
  sdpFmtpLine?: string
}

/**
 * The codecs of §6 in their order: Opus; VP8, one H264 (constrained baseline, packetization mode 1), rtx.
 *
 * Everything else would only make the offer twice as long.
 */
export function preferred<C extends Codec>(kind: LineKind, offered: readonly C[]): C[] {
  const named = (name: string) => offered.filter((codec) => codec.mimeType.toLowerCase() === `${kind}/${name}`)
  if (kind === 'audio') return named('opus')
  const baseline = named('h264').filter(({ sdpFmtpLine = '' }) =>
    /profile-level-id=42e0/i.test(sdpFmtpLine) && sdpFmtpLine.includes('packetization-mode=1'))
  return [...named('vp8'), ...baseline.slice(0, 1), ...named('rtx')]
}
