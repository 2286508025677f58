/**
 * Sound and picture over one RTCPeerConnection (docs/protocol.md §6).
 *
 * Lines are made once from a layout; what is sent changes by `replaceTrack`, what is received is switched by the
 * server and told in `bound`. A page asks for the track of an endpoint and a source and never infers it from lines.
 */
import type { Source } from './facts'
import type { Shown, SlotName } from './messages'
import type { Signalling } from './live'
import type { Surroundings } from './surroundings'

export interface Layout {
  /** Send lines in this order; each is empty until `publish`. */
  send: readonly Source[]
  /** Receive lines in this order. */
  receive: readonly SlotName[]
  /** How large the camera goes out: a room's 640×360 or the lead's 1280×720. */
  camera: 'room' | 'lead'
}

export interface Slot {
  readonly slot: SlotName
  readonly track: MediaStreamTrack
  /** One stream per pair of sound and picture (`stage1`), so that a browser keeps lips and voice together. */
  readonly stream: MediaStream
  readonly shown: Shown | null
}

export interface MediaState {
  readonly status: 'idle' | 'connecting' | 'connected' | 'restarting' | 'failed'
  readonly slots: { readonly [slot in SlotName]?: Slot }
  /** Sources that this client has published and not taken back, with the track's id in the session. */
  readonly published: { readonly [source in Source]?: string }
}

/** Counts since the start, and rates over the last interval between two calls of `figures`. */
export interface MediaFigures {
  readonly up_kbps: number
  readonly down_kbps: number
  readonly rtt_ms: number | undefined
  readonly frames_decoded: number
  readonly frames_dropped: number
  readonly packets_lost: number
  readonly freezes: number
  readonly width: number | undefined
  readonly height: number | undefined
}

export interface MediaConnection {
  readonly state: MediaState
  subscribe(listener: (state: MediaState) => void): () => void
  /** Makes the connection; called once. Does nothing harmful where WebRTC is missing: `status` is `failed`. */
  start(): Promise<void>
  /** Fills the send line and publishes; for the microphone it opens it as well. Rejects with a `Problem`. */
  publish(source: Source, track: MediaStreamTrack): Promise<void>
  /** Takes the track out of the send line and ends it in the session. The caller stops the device. */
  unpublish(source: Source): Promise<void>
  /** Another device for a published source: no fact, no negotiation. */
  replace(source: Source, track: MediaStreamTrack): Promise<void>
  /** Stops sending a published source without a fact (muted or unwatched), and sends again. */
  pause(source: Source): Promise<void>
  resume(source: Source): Promise<void>
  /** More receive lines, by one new offer; present ones stay. */
  extend(slots: readonly SlotName[]): Promise<void>
  /** The slot that shows this source now, if any. */
  shown(endpoint: string, source: Source): Slot | undefined
  figures(): Promise<MediaFigures>
  close(): void
}

export declare function connectMedia(
  signalling: Signalling,
  layout: Layout,
  surroundings?: Partial<Surroundings>,
): MediaConnection
