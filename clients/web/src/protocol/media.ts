/**
 * Sound and picture of one client (docs/protocol.md §6), kept through moving networks and restarts of the server.
 *
 * Lines are made once from a layout; what is sent changes by `replaceTrack`, what is received is switched by the
 * server and told in `bound`. A page asks what a slot shows and never infers it from lines.
 */
import type { FactsMessage, Shown, SlotName } from './messages'
import type { Source } from './facts'
import { readStats, type MediaFigures, type Totals } from './figures'
import { layersOf, pairOf } from './lines'
import type { Signalling } from './live'
import { Peer, type Layout } from './peer'
import { Problem } from './problem'
import { isWorthSending, ownTrack } from './sending'
import { Silence } from './silence'
import { Store } from './store'
import { BROWSER, type Surroundings } from './surroundings'

const LOOK_MS = 1000

export interface Slot {
  readonly slot: SlotName
  readonly track: MediaStreamTrack
  /** One stream per pair of sound and picture (`stage1`), for one media element. */
  readonly stream: MediaStream
  readonly shown: Shown | null
}

export interface MediaState {
  readonly status: 'idle' | 'connecting' | 'connected' | 'restarting' | 'failed'
  readonly slots: { readonly [slot in SlotName]?: Slot }
  /** The tracks that this client gives to the class, also while they are paused. */
  readonly sending: { readonly [source in Source]?: MediaStreamTrack }
  readonly problem: unknown
}

export interface MediaConnection {
  readonly state: MediaState
  subscribe(listener: (state: MediaState) => void): () => void
  /** Makes the connection; called once. Where WebRTC is missing or refused, `status` says `failed`. */
  start(): Promise<void>
  /**
   * Fills the send line and publishes. A microphone is opened as well, unless `closed`: then it waits until its own
   * end opens it, or a call to the stage does. Rejects with a `Problem`.
   */
  publish(source: Source, track: MediaStreamTrack, closed?: 'closed'): Promise<void>
  /** Takes the track out of the send line and ends it in the session. The caller stops the device. */
  unpublish(source: Source): Promise<void>
  /** Another device for a published source: no fact, no negotiation. */
  replace(source: Source, track: MediaStreamTrack): Promise<void>
  /** Stops sending a published source without a fact, and sends it again. Mutes are followed without being asked. */
  pause(source: Source): Promise<void>
  resume(source: Source): Promise<void>
  /** More receive lines, by one new offer; present ones stay. */
  extend(slots: readonly SlotName[]): Promise<void>
  /** The slot that shows this source now, if any. */
  shown(endpoint: string, source: Source): Slot | undefined
  figures(): Promise<MediaFigures>
  close(): void
}

/** Prepares the lines of a layout; `start` opens them. */
export function connectMedia(
  signalling: Signalling,
  layout: Layout,
  surroundings: Partial<Surroundings> = {},
): MediaConnection {
  return new Media(signalling, layout, { ...BROWSER, ...surroundings })
}

class Media implements MediaConnection {
  private readonly store = new Store<MediaState>({ status: 'idle', slots: {}, sending: {}, problem: undefined })
  private readonly streams = new Map<string, MediaStream>()
  private readonly paused = new Set<Source>()
  private readonly flowing = new Map<Source, MediaStreamTrack | null>()
  private readonly endings: (() => void)[] = []
  private receive: readonly SlotName[]
  private peer: Peer | undefined
  private silence = new Silence()
  private totals: Totals | undefined
  private looking: unknown

  constructor(
    private readonly signalling: Signalling,
    private readonly layout: Layout,
    private readonly world: Surroundings,
  ) {
    this.receive = layout.receive
  }

  get state(): MediaState {
    return this.store.value
  }

  subscribe(listener: (state: MediaState) => void): () => void {
    return this.store.subscribe(listener)
  }

  async start(): Promise<void> {
    this.endings.push(this.signalling.subscribe(() => this.follow()))
    this.endings.push(this.signalling.onFacts((message) => this.onFacts(message)))
    this.signalling.carry({
      named: () => (this.peer?.answered ? this.peer.id : undefined),
      welcomed: (held) => void this.welcomed(held),
    })
    this.look()
  }

  async publish(source: Source, track: MediaStreamTrack, closed?: 'closed'): Promise<void> {
    this.store.update({ sending: { ...this.state.sending, [source]: track } })
    this.paused.delete(source)
    await this.flow(source)
    const present = this.signalling.state.visible
    if (present === undefined || ownTrack(present, source) === undefined) await this.announce(source, track)
    if (source === 'microphone' && closed === undefined) await this.asked(this.signalling.send('OpenMicrophone', {}))
  }

  async unpublish(source: Source): Promise<void> {
    const { visible } = this.signalling.state
    const track = visible && ownTrack(visible, source)
    await this.forget(source)
    if (track !== undefined) await this.asked(this.signalling.send('UnpublishTrack', { track }))
  }

  async replace(source: Source, track: MediaStreamTrack): Promise<void> {
    this.store.update({ sending: { ...this.state.sending, [source]: track } })
    await this.flow(source)
  }

  async pause(source: Source): Promise<void> {
    this.paused.add(source)
    await this.flow(source)
  }

  async resume(source: Source): Promise<void> {
    this.paused.delete(source)
    await this.flow(source)
  }

  async extend(slots: readonly SlotName[]): Promise<void> {
    this.receive = [...new Set([...this.receive, ...slots])]
    if (this.peer?.extend(slots)) await this.negotiate()
  }

  shown(endpoint: string, source: Source): Slot | undefined {
    return Object.values(this.state.slots).find(
      (slot) => slot.shown?.endpoint === endpoint && slot.shown.source === source)
  }

  async figures(): Promise<MediaFigures> {
    const [figures, totals] = readStats(await this.stats(), this.world.now(), this.totals)
    this.totals = totals
    return figures
  }

  close(): void {
    this.world.clearTimeout(this.looking)
    for (const end of this.endings.splice(0)) end()
    this.peer?.close()
    this.peer = undefined
    this.store.update({ status: 'idle', slots: {}, sending: {} })
  }

  // --- the connection -----------------------------------------------------------------------------------------

  /** After each welcome: what the server no longer holds is made anew, what it holds goes on. */
  private async welcomed(held: boolean): Promise<void> {
    if (this.peer?.answered && !held) {
      this.peer.close()
      this.peer = undefined
    }
    const fresh = this.peer === undefined
    if (fresh && !this.open()) return
    if (fresh || !this.peer?.answered) await this.negotiate()
    await this.announceLost()
  }

  /** Makes a peer with the lines of the layout; false where there is no WebRTC. */
  private open(): boolean {
    try {
      this.peer = new Peer({ ...this.layout, receive: this.receive }, this.signalling, this.world)
    } catch (problem) {
      this.store.update({ status: 'failed', problem })
      return false
    }
    const { peer } = this
    peer.pc.oniceconnectionstatechange = () => peer === this.peer && this.onIce(peer.pc.iceConnectionState)
    this.silence = new Silence()
    this.streams.clear()
    this.flowing.clear()
    this.store.update({ status: 'connecting', slots: {} })
    for (const source of keys(this.state.sending)) void this.flow(source)
    return true
  }

  private async negotiate(iceRestart = false): Promise<void> {
    try {
      await this.peer?.negotiate(iceRestart)
      this.follow()
    } catch (problem) {
      // A broken link brings a welcome, and that a new offer; anything else stays until the page acts.
      const passing = problem instanceof Problem && problem.code === 'link_lost'
      this.store.update(passing ? { problem } : { status: 'failed', problem })
    }
  }

  private onIce(state: RTCIceConnectionState): void {
    if (state === 'connected' || state === 'completed') this.store.update({ status: 'connected', problem: undefined })
    else if (state === 'failed') this.restart()
  }

  private restart(): void {
    this.store.update({ status: 'restarting' })
    if (this.signalling.state.status === 'live') void this.negotiate(true)
  }

  /** Once a second: is anything heard? */
  private look(): void {
    this.looking = this.world.setTimeout(() => this.look(), LOOK_MS)
    void this.stats().then((stats) => {
      const received = stats.reduce((total, { type, bytesReceived }) =>
        total + (type === 'inbound-rtp' && typeof bytesReceived === 'number' ? bytesReceived : 0), 0)
      const { status } = this.signalling.state
      const expecting = status === 'live' && Object.values(this.state.slots).some(({ shown }) => shown !== null)
      if (this.silence.restartDue(received, expecting, this.world.now())) this.restart()
    })
  }

  private async stats(): Promise<{ type: string; [field: string]: unknown }[]> {
    const stats: { type: string }[] = []
    const report = await this.peer?.pc.getStats().catch(() => undefined)
    report?.forEach((stat: { type: string }) => stats.push(stat))
    return stats
  }

  // --- what is sent -------------------------------------------------------------------------------------------

  /** Lets a source flow, or not, as the page and the class want it now. */
  private async flow(source: Source): Promise<void> {
    const { visible } = this.signalling.state
    const wanted = !this.paused.has(source) && (visible === undefined || isWorthSending(visible, source))
    const track = (wanted && this.state.sending[source]) || null
    if (this.peer === undefined || this.flowing.get(source) === track) return
    this.flowing.set(source, track)
    await this.peer.fill(source, track, this.layout.camera)
  }

  private async announce(source: Source, track: MediaStreamTrack): Promise<void> {
    const codec = this.peer?.codecOf(source) ?? ''
    const layers = layersOf(source, this.layout.camera, track.getSettings())
    try {
      await this.asked(this.signalling.send('PublishTrack', { source, codec, layers }))
    } catch (refused) {
      await this.forget(source)
      throw refused
    }
  }

  /** A long absence ends tracks in the session; back again, what this client still gives is announced anew. */
  private async announceLost(): Promise<void> {
    const { visible } = this.signalling.state
    if (visible === undefined) return
    for (const source of keys(this.state.sending)) {
      const track = this.state.sending[source]
      if (track && ownTrack(visible, source) === undefined) await this.announce(source, track).catch(() => undefined)
    }
  }

  private async forget(source: Source): Promise<void> {
    const { [source]: _gone, ...sending } = this.state.sending
    this.store.update({ sending })
    await this.flow(source)
  }

  private async asked(reply: ReturnType<Signalling['send']>): Promise<void> {
    const answer = await reply
    if (!answer.acknowledged) throw new Problem(answer.code, answer.text)
  }

  // --- what the server says -------------------------------------------------------------------------------------

  private onFacts({ facts }: FactsMessage): void {
    const me = this.signalling.state.endpoint
    for (const fact of facts) {
      if (fact.type !== 'session.track.unpublished' || fact.data.endpoint !== me || fact.data.cause === 'self') continue
      // Another side ended it: only the page may publish again.
      const gone = keys(this.state.sending).filter((source) => {
        const { visible } = this.signalling.state
        return visible !== undefined && ownTrack(visible, source) === undefined
      })
      for (const source of gone) void this.forget(source)
    }
  }

  private follow(): void {
    const { bound } = this.signalling.state
    const slots: { [slot in SlotName]?: Slot } = {}
    for (const [mid, slot, track] of this.peer?.slots() ?? []) {
      const shown = bound[mid] ?? null
      const before = this.state.slots[slot]
      slots[slot] = before?.shown === shown && before.track === track
        ? before
        : { slot, track, stream: this.streamOf(slot, track), shown }
    }
    if (keys(slots).some((slot) => slots[slot] !== this.state.slots[slot])) this.store.update({ slots })
    for (const source of keys(this.state.sending)) void this.flow(source)
  }

  private streamOf(slot: SlotName, track: MediaStreamTrack): MediaStream {
    const stream = this.streams.get(pairOf(slot)) ?? this.world.stream()
    this.streams.set(pairOf(slot), stream)
    stream.addTrack(track)
    return stream
  }
}

function keys<Key extends string>(map: { readonly [key in Key]?: unknown }): Key[] {
  return Object.keys(map) as Key[]
}
