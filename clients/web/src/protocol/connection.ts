/**
 * One client's place in a live session: an observable state and a way to send commands.
 *
 * The connection keeps itself alive: it pings, notices silence, reconnects, sends again what has no reply, and
 * applies facts to what it knows. What a page draws is always the newest `LiveState`.
 */
import type { CommandName, Commands, Reply } from './commands'
import type { EndpointKind } from './facts'
import type { AnswerMessage, ClientIdentity, FactsMessage, LinkFigures, OfferMessage, Shown } from './messages'
import type { Problem } from './problem'
import type { Directory, Visible } from './state'

export type Status = 'connecting' | 'live' | 'reconnecting' | 'moved' | 'replaced' | 'removed' | 'signed_out' | 'ended'

export interface Clock {
  /** Session clock when it was last told; undefined before the class is live. */
  readonly at_ms: number | undefined
  readonly running: boolean
  /** The client's own clock (`Surroundings.now`) at that moment. */
  readonly told_ms: number
}

export interface LiveState {
  readonly status: Status
  /** Who this client is in the session; undefined before the first welcome. */
  readonly endpoint: string | undefined
  readonly visible: Visible | undefined
  readonly directory: Directory
  readonly clock: Clock
  readonly links: { readonly [endpoint: string]: LinkFigures }
  /** dBov of who is audible now. */
  readonly levels: { readonly [endpoint: string]: number }
  /** What each receive line shows: mid → source, or null for an empty one. */
  readonly bound: { readonly [mid: string]: Shown | null }
  /** The commands that wait for the journal (numbers). */
  readonly waiting: readonly number[]
  /** When the next attempt is made, on the client's clock; while `reconnecting`. */
  readonly retry_ms: number | undefined
  /** Why the connection stands still, or why the last attempt failed. */
  readonly problem: Problem | undefined
}

export interface LiveOptions {
  /** Address of the server, `https://school.example`. */
  address: string
  session: string
  token: string
  device: string
  kind: EndpointKind
  client: ClientIdentity
}

export interface LiveConnection {
  readonly state: LiveState
  /** Calls `listener` after each change; the answer ends it. */
  subscribe(listener: (state: LiveState) => void): () => void
  /** Hears every message of facts after it was applied: for sounds, announcements, toasts. */
  onFacts(listener: (message: FactsMessage) => void): () => void
  /** Resolves with the reply, also with a refusal; rejects only when the connection was closed for good. */
  send<Name extends CommandName>(command: Name, fields: Commands[Name]): Promise<Reply>
  /** The session clock now, ms; undefined before the class is live. */
  now(): number | undefined
  /** Sends `Leave` where possible and closes. */
  leave(): Promise<void>
  close(): void
}

/** What the media connection needs of the signalling. */
export interface Signalling extends LiveConnection {
  offer(offer: Omit<OfferMessage, 'id'>): Promise<AnswerMessage>
  /** `named` gives the id of the WebRTC connection for `join`; `welcomed` tells whether the server still holds it. */
  carry(media: { named(): string | undefined; welcomed(held: boolean): void }): void
}

export declare function connectLive(options: LiveOptions, surroundings?: Partial<Surroundings>): Signalling

/** The world as the protocol sees it; a browser's by default, a test's own. */
export interface Surroundings {
  WebSocket: new (address: string) => WebSocket
  fetch: typeof fetch
  now(): number
  setTimeout(act: () => void, delay_ms: number): unknown
  clearTimeout(timer: unknown): void
  /** 0 ≤ chance < 1. */
  chance(): number
  peer(): RTCPeerConnection
}
