/**
 * Sound and picture of one client (docs/protocol.md §6), kept through moving networks and restarts of the server.
 *
 * Lines are made once from a layout; what is sent changes by `replaceTrack`, what is received is switched by the
 * server and told in `bound`. A page asks what a slot shows and never infers it from lines.
 */
import type { MediaFigures, Stat, Totals } from './figures'
import { pairOf } from './lines'
import type { Signalling } from './live'
import type { Heal, Shown, SlotName } from './messages'
import { Outgoing, type Sending } from './outgoing'
import { Peer, type Layout } from './peer'
import { Problem } from './problem'
import type { Listening } from './reception'
import { Silence } from './silence'
import { Store } from './store'
import { BROWSER, type Surroundings } from './surroundings'
import type { Source } from './words'

const SAMPLE_MS = 500

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
  readonly sending: Sending
  /** Why media failed, or why the last offer had no answer. */
  readonly problem: unknown
}

export interface MediaConnection {
  readonly state: MediaState
  subscribe(listener: (state: MediaState) => void): () => void
  /** Makes the connection; called once. Where WebRTC is missing or refused, `status` says `failed`. */
  start(): void
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
  private readonly outgoing: Outgoing
  private readonly endings: (() => void)[] = []
  private streams = new Map<string, MediaStream>()
  private silence = new Silence()
  private receive: readonly SlotName[]
  private peer: Peer | undefined
  private totals: Totals | undefined
  private looking: unknown
  private listening: Listening | undefined
  private relays: RTCIceServer[] = []
  private received_bytes = 0
  /** ICE failed, and nothing was received since. */
  private pathFailed = false

  constructor(
    private readonly signalling: Signalling,
    private readonly layout: Layout,
    private readonly world: Surroundings,
  ) {
    this.receive = layout.receive
    const lines = {
      fill: async (source: Source, track: MediaStreamTrack | null) => this.peer?.fill(source, track),
      codecOf: async (source: Source) => (await this.answered()).codecOf(source),
    }
    this.outgoing = new Outgoing(signalling, layout.camera, lines, (sending) => this.store.update({ sending }))
  }

  get state(): MediaState {
    return this.store.value
  }

  subscribe(listener: (state: MediaState) => void): () => void {
    return this.store.subscribe(listener)
  }

  start(): void {
    this.open()
    this.endings.push(this.signalling.subscribe(() => this.follow()))
    this.endings.push(this.signalling.onFacts((message) => this.outgoing.heed(message)))
    this.signalling.carry({
      named: () => (this.peer?.answered ? this.peer.id : undefined),
      welcomed: (held, relays) => {
        this.relays = relays
        void this.welcomed(held)
      },
      heal: (step) => this.heal(step),
    })
    this.look()
  }

  publish(source: Source, track: MediaStreamTrack, closed?: 'closed'): Promise<void> {
    return this.outgoing.publish(source, track, closed)
  }

  unpublish(source: Source): Promise<void> {
    return this.outgoing.unpublish(source)
  }

  replace(source: Source, track: MediaStreamTrack): Promise<void> {
    return this.outgoing.give(source, track)
  }

  pause(source: Source): Promise<void> {
    return this.outgoing.pause(source, true)
  }

  resume(source: Source): Promise<void> {
    return this.outgoing.pause(source, false)
  }

  async extend(slots: readonly SlotName[]): Promise<void> {
    this.receive = [...new Set([...this.receive, ...slots])]
    if (this.peer?.extend(slots)) await this.negotiate()
  }

  shown(endpoint: string, source: Source): Slot | undefined {
    return this.slots().find(({ shown }) => shown?.endpoint === endpoint && shown.source === source)
  }

  async figures(): Promise<MediaFigures> {
    const { readStats } = await import('./figures')
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

  // --- the peer -----------------------------------------------------------------------------------------------

  /** After each welcome: what the server no longer holds is made anew, what it holds goes on. */
  private async welcomed(held: boolean): Promise<void> {
    const { peer } = this
    if (held) return this.state.status === 'restarting' ? this.negotiate(true) : undefined
    // A peer that was offered belongs to an older connection, whether or not its answer ever came.
    if (peer === undefined || peer.offered) this.open()
    await this.negotiate()
    await this.outgoing.announceLost()
  }

  private open(): void {
    this.peer?.close()
    this.peer = undefined
    try {
      this.peer = new Peer({ ...this.layout, receive: this.receive }, this.signalling, this.world)
    } catch (problem) {
      return this.store.update({ status: 'failed', problem })
    }
    const { peer } = this
    peer.pc.oniceconnectionstatechange = () => peer === this.peer && this.onIce(peer.pc.iceConnectionState)
    this.silence = new Silence()
    // Fetched apart: nothing is heard in the first second anyway.
    void import('./reception').then(({ Listening }) => (this.listening = new Listening()))
    this.received_bytes = 0
    this.streams = new Map()
    this.store.update({ status: 'connecting', slots: {} })
    void this.outgoing.refill()
  }

  private async negotiate(iceRestart = false): Promise<void> {
    try {
      await this.peer?.negotiate(iceRestart, this.relays)
      this.store.update({ problem: undefined })
      this.follow()
    } catch (problem) {
      // A broken link brings a welcome, and that a new offer; anything else stays until the page acts.
      const passing = problem instanceof Problem && problem.code === 'link_lost'
      this.store.update(passing ? { problem } : { status: 'failed', problem })
    }
  }

  /** Resolves with the peer once its offer has an answer. */
  private answered(): Promise<Peer> {
    return new Promise((resolve, reject) => {
      const look = (): boolean => {
        if (this.peer?.answered) resolve(this.peer)
        else if (this.state.status === 'failed') reject(new Problem('media_failed', String(this.state.problem)))
        else return false
        return true
      }
      if (look()) return
      const end = this.subscribe(() => look() && end())
    })
  }

  private onIce(state: RTCIceConnectionState): void {
    if (state === 'connected' || state === 'completed') this.store.update({ status: 'connected', problem: undefined })
    else if (state === 'failed') this.restart(true)
  }

  /** First by new ICE on the same transport; if the path had failed and nothing came since, by a peer made anew. */
  private restart(pathFailed: boolean, isHopeless = this.pathFailed): void {
    this.pathFailed = pathFailed && !isHopeless
    if (isHopeless) this.open()
    this.store.update({ status: 'restarting' })
    if (this.signalling.state.status === 'live') void this.negotiate(!isHopeless)
  }

  private heal(step: Heal): void {
    if (this.peer?.answered) this.restart(false, step === 'anew')
  }

  private *watched(): Iterable<{ mid: string; slot: SlotName; track: string }> {
    const { bound } = this.signalling.state
    for (const [mid, slot, track] of this.peer?.slots() ?? []) if (bound[mid]) yield { mid, slot, track: track.id }
  }

  /** Twice a second: what is played of the lead, and is anything heard? */
  private look(): void {
    this.looking = this.world.setTimeout(() => this.look(), SAMPLE_MS)
    void this.stats().then((stats) => {
      const reception = this.listening?.sampled(stats, this.watched())
      if (reception !== undefined) this.signalling.received(reception)
      const received_bytes = stats.reduce((sum, one) => sum + (one.type === 'inbound-rtp' ? Number(one.bytesReceived ?? 0) : 0), 0)
      if (received_bytes > this.received_bytes) this.pathFailed = false
      this.received_bytes = received_bytes
      const expecting = this.signalling.state.status === 'live' && this.slots().some(({ shown }) => shown !== null)
      if (this.silence.restartDue(received_bytes, expecting, this.world.now())) this.restart(false)
    })
  }

  private async stats(): Promise<Stat[]> {
    const stats: Stat[] = []
    const report = await this.peer?.pc.getStats().catch(() => undefined)
    report?.forEach((stat: Stat) => stats.push(stat))
    return stats
  }

  // --- what is shown ------------------------------------------------------------------------------------------

  private follow(): void {
    const { bound } = this.signalling.state
    const slots: { [slot in SlotName]?: Slot } = {}
    for (const [mid, slot, track] of this.peer?.slots() ?? []) {
      slots[slot] = this.slot(slot, track, bound[mid] ?? null)
    }
    const before = this.state.slots
    const isNew = (Object.keys(slots) as SlotName[]).some((slot) => slots[slot] !== before[slot])
    if (isNew) this.store.update({ slots })
    void this.outgoing.flowAll()
  }

  private slot(slot: SlotName, track: MediaStreamTrack, shown: Shown | null): Slot {
    const before = this.state.slots[slot]
    if (before?.shown === shown && before.track === track) return before
    const stream = this.streams.get(pairOf(slot)) ?? this.world.stream()
    this.streams.set(pairOf(slot), stream)
    stream.addTrack(track)
    return { slot, track, stream, shown }
  }

  private slots(): Slot[] {
    return Object.values(this.state.slots as { [slot: string]: Slot })
  }
}
