/**
 * What one client gives to the class: tracks on send lines, and the commands that make them part of the session.
 *
 * A track flows while the page wants it and the class may hear or see it. It outlives the connection that carries it:
 * a new peer is filled again, and what a long absence ended in the session is announced anew.
 */
import type { CommandName, Commands } from './commands'
import type { FactsMessage } from './messages'
import { layersOf } from './lines'
import type { Signalling } from './live'
import { Problem } from './problem'
import { isWorthSending, ownTrack } from './sending'
import type { Source } from './words'

export type Sending = { readonly [source in Source]?: MediaStreamTrack }

/** The lines that tracks go out on. */
export interface Lines {
  fill(source: Source, track: MediaStreamTrack | null): Promise<void>
  /** Resolves when the line is negotiated; rejects with a `Problem` if it never will be. */
  codecOf(source: Source): Promise<string>
}

export class Outgoing {
  private readonly paused = new Set<Source>()
  private readonly announced = new Set<Source>()
  private readonly flowing = new Map<Source, MediaStreamTrack | null>()
  private sending: Sending = {}

  constructor(
    private readonly signalling: Signalling,
    private readonly camera: 'room' | 'lead',
    private readonly lines: Lines,
    private readonly changed: (sending: Sending) => void,
  ) {}

  async publish(source: Source, track: MediaStreamTrack, closed?: 'closed'): Promise<void> {
    this.paused.delete(source)
    await this.give(source, track)
    try {
      await this.announce(source, track)
    } catch (refused) {
      await this.withdraw(source)
      throw refused
    }
    if (source === 'microphone' && closed === undefined && !this.isOpen()) await this.ask('OpenMicrophone', {})
  }

  async unpublish(source: Source): Promise<void> {
    const track = this.ownTrack(source)
    await this.withdraw(source)
    if (track !== undefined) await this.ask('UnpublishTrack', { track })
  }

  async give(source: Source, track: MediaStreamTrack): Promise<void> {
    this.sending = { ...this.sending, [source]: track }
    this.changed(this.sending)
    await this.flow(source)
  }

  async pause(source: Source, paused: boolean): Promise<void> {
    if (paused) this.paused.add(source)
    else this.paused.delete(source)
    await this.flow(source)
  }

  /** Lets each source flow, or not, as the page and the class want it now. */
  async flowAll(): Promise<void> {
    await Promise.all(this.sources().map((source) => this.flow(source)))
  }

  /** A new peer has empty lines. */
  async refill(): Promise<void> {
    this.flowing.clear()
    await this.flowAll()
  }

  /** Back after a break: what was part of the session and is not any more is published again, and opened by no one. */
  async announceLost(): Promise<void> {
    for (const source of this.sources()) {
      const track = this.sending[source]
      if (track && this.announced.has(source)) await this.publish(source, track, 'closed').catch(() => undefined)
    }
  }

  /** What another side ended stays ended until the page publishes again. */
  heed({ facts }: FactsMessage): void {
    const me = this.signalling.state.endpoint
    const ended = facts.some(({ type, data }) =>
      type === 'session.track.unpublished' && data.endpoint === me && data.cause !== 'self')
    if (!ended) return
    const gone = this.sources().filter((source) => this.announced.has(source) && this.ownTrack(source) === undefined)
    for (const source of gone) void this.withdraw(source)
  }

  private async announce(source: Source, track: MediaStreamTrack): Promise<void> {
    const codec = await this.lines.codecOf(source)
    if (this.ownTrack(source) === undefined) {
      await this.ask('PublishTrack', { source, codec, layers: layersOf(source, this.camera, track.getSettings()) })
    }
    this.announced.add(source)
  }

  private async withdraw(source: Source): Promise<void> {
    this.announced.delete(source)
    const sending = { ...this.sending }
    delete sending[source]
    this.sending = sending
    this.changed(sending)
    await this.flow(source)
  }

  private async flow(source: Source): Promise<void> {
    const { visible } = this.signalling.state
    const wanted = !this.paused.has(source) && (visible === undefined || isWorthSending(visible, source))
    const track = (wanted && this.sending[source]) || null
    if (this.flowing.get(source) === track) return
    this.flowing.set(source, track)
    await this.lines.fill(source, track)
  }

  private async ask<Name extends CommandName>(command: Name, fields: Commands[Name]): Promise<void> {
    const reply = await this.signalling.send(command, fields)
    if (!reply.acknowledged) throw new Problem(reply.code, reply.text)
  }

  private ownTrack(source: Source): string | undefined {
    const { visible } = this.signalling.state
    return visible && ownTrack(visible, source)
  }

  private isOpen(): boolean {
    const { visible, endpoint } = this.signalling.state
    return endpoint !== undefined && visible?.endpoints[endpoint]?.microphone === 'open'
  }

  private sources(): Source[] {
    return Object.keys(this.sending) as Source[]
  }
}
