/** The messages of the live WebSocket (docs/protocol.md §2–§6), and the reading of what the server sends. */
import type { Fact } from './facts'
import type { Directory, Visible } from './state'
import type { EndpointKind, Source } from './words'

export interface ClientIdentity {
  name: string
  version: string
  platform: string
}

export interface Join {
  token: string
  device: string
  kind: EndpointKind
  cursor?: string
  pc?: string
  client: ClientIdentity
}

export interface ClockTold {
  /** Session clock, ms; absent before the class is live. */
  at_ms?: number
  running: boolean
}

export interface Welcome {
  endpoint: string
  connection: string
  session: string
  n: number
  edition: number
  pc: boolean
  directory: Directory
  clock: ClockTold
  /** TURN servers, where there are any. */
  ice_servers?: RTCIceServer[]
}

export interface LinkFigures {
  rtt_ms: number
  up_loss_bp: number
  down_loss_bp: number
  up_kbps: number
  down_kbps: number
  up_jitter_ms: number
  down_jitter_ms: number
}

/** What a receive line shows, by endpoint and source. */
export interface Shown {
  endpoint: string
  source: Source
}

export interface OfferMessage {
  id: number
  pc: string
  sdp: string
  send: { [mid: string]: Source }
  receive: { [mid: string]: SlotName }
}

export type AnswerMessage =
  | { id: number; pc: string; sdp: string; error?: undefined }
  | { id: number; error: { code: string; text: string } }

export type SlotName =
  | 'lead.audio' | 'lead.video' | 'screen.audio' | 'screen.video' | 'document.video'
  | `stage${number}.audio` | `stage${number}.video` | `wall${number}.video` | `voice${number}.audio`

/** A restart of ICE, or a connection made anew. */
export type Heal = 'restart' | 'anew'

export interface FactsMessage {
  cursor: string
  /** Session clock of the commit, ms; absent before the class is live. */
  at_ms?: number
  time: string
  actor?: { endpoint?: string; person?: string }
  facts: Fact[]
}

export interface SnapshotMessage {
  snapshot: Visible
  cursor: string
}

export interface ReplyMessage {
  n: number
  cursor?: string
  waiting?: true
  error?: { code: string; text: string }
}

export type ServerMessage =
  | { welcome: Welcome }
  | { moved: { address: string } }
  | { error: { code: string; text: string } }
  | { pong: number; clock: ClockTold }
  | SnapshotMessage
  | FactsMessage
  | ReplyMessage
  | { directory: Directory }
  | { levels: { [endpoint: string]: number } }
  | { links: { [endpoint: string]: LinkFigures } }
  | { bound: { [mid: string]: Shown | null } }
  | { answer: AnswerMessage }
  | { heal: Heal }

/** Close codes after which a client stays away; 1000 only follows its own `Leave`. */
export const FINAL_CLOSES: { readonly [code: number]: 'signed_out' | 'removed' | 'ended' | 'replaced' } = {
  4400: 'removed',
  4401: 'signed_out',
  4403: 'removed',
  4404: 'ended',
  4409: 'replaced',
}
