/**
 * What a page holds of a live session: the newest `LiveState`, and the calls that change it.
 *
 * A page draws the state and nothing else; a command's effect comes back as facts, never from its reply.
 */
import type { Clock } from './clock'
import type { CommandName, Commands, Reply } from './commands'
import type { ClientIdentity, FactsMessage, Heal, LinkFigures, OfferMessage, Shown } from './messages'
import type { Problem } from './problem'
import type { Reception } from './reception'
import type { Directory, Visible } from './state'
import type { EndpointKind } from './words'

export type Status =
  | 'connecting' | 'live' | 'reconnecting' | 'moved'
  | FinalStatus
/** The connection stands still for good. */
export type FinalStatus = 'replaced' | 'removed' | 'signed_out' | 'ended'

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
  /** The numbers of the commands that wait for the journal. */
  readonly waiting: readonly number[]
  /** When the next attempt is made, on the client's clock; while `reconnecting`. */
  readonly retry_ms: number | undefined
  /** Why the connection stands still, or why the last attempt failed. */
  readonly problem: Problem | undefined
}

export interface LiveOptions {
  /** Base of the server, `https://school.example`. */
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
  /** Resolves with the reply, a refusal too; never rejects. `connection_closed` says nothing of the outcome. */
  send<Name extends CommandName>(command: Name, fields: Commands[Name]): Promise<Reply>
  /** The session clock now, ms; undefined before the class is live. */
  now(): number | undefined
  /** Makes the next attempt at once, while `reconnecting`. */
  retry(): void
  /** Sends `Leave` where possible and closes. */
  leave(): Promise<void>
  close(): void
}

/** The media connection as the signalling sees it. */
export interface Carried {
  /** The id of the WebRTC connection, for `join`. */
  named(): string | undefined
  /** After each welcome: does the server still hold it, and through which relays may it go? */
  welcomed(held: boolean, relays: RTCIceServer[]): void
  /** The server says that what it forwards does not arrive, and what to try next. */
  heal(step: Heal): void
}

/** What the media connection needs of the signalling. */
export interface Signalling extends LiveConnection {
  /** Rejects with a `Problem` when the link breaks before the answer, or the server refuses. */
  offer(offer: Omit<OfferMessage, 'id'>): Promise<{ pc: string; sdp: string }>
  carry(media: Carried): void
  /** The rooms whose pictures the wall shows from now on, told again after each welcome. */
  hang(rooms: readonly string[]): void
  /** What has been played of what is sent; dropped while there is no link. */
  received(reception: Reception): void
}
