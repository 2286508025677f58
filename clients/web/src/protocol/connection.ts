/**
 * A client's place in a session, kept through broken links (docs/protocol.md §2–§5).
 *
 * Links come and go; the connection holds what must outlive them: the state and the cursor that belongs to it, the
 * commands without a reply, and the address to try next.
 */
import { pauseMs, sessionTime, told, type Clock } from './clock'
import type { CommandName, Commands, Reply } from './commands'
import type { Reducer } from './evolve'
import { Link } from './link'
import type { Carried, LiveOptions, LiveState, Signalling, Status } from './live'
import {
  FINAL_CLOSES, type AnswerMessage, type FactsMessage, type Join, type OfferMessage, type ReplyMessage,
  type ServerMessage, type SnapshotMessage, type Welcome,
} from './messages'
import { Outbox } from './outbox'
import { Problem } from './problem'
import type { Reception } from './reception'
import type { Directory, SessionPart, Visible } from './state'
import { Store } from './store'
import { BROWSER, type Surroundings } from './surroundings'

const TOO_FAST_PAUSE_MS = 5000
const LEAVE_MS = 1000
const REDUCER_PAUSE_MS = 1000

const CLOSED = 1000
const MOVED = 4410
const TOO_FAST = 4429

const NO_NAMES: Directory = { persons: {}, rooms: {}, classes: {}, orgs: {}, seats: {} }
const FINAL: ReadonlySet<Status> = new Set<Status>(['replaced', 'removed', 'signed_out', 'ended'])

/** Joins a session and stays in it until it is told to close or sent away. */
export function connectLive(options: LiveOptions, surroundings: Partial<Surroundings> = {}): Signalling {
  return new Connection(options, { ...BROWSER, ...surroundings })
}

/**
 * The reducers grow with the dictionary of facts: a snapshot stands without one and says of which kind the session is,
 * the first fact waits for it.
 */
const reducers: { [kind in SessionPart['kind']]?: Reducer } = {}

export async function fetchReducer(kind: SessionPart['kind']): Promise<void> {
  const [{ CHANGES, reducerOf }, more] = await Promise.all([
    import('./evolve'), kind === 'seminar' ? import('./evolve-seminar') : { SEMINAR_CHANGES: {} },
  ])
  reducers[kind] = reducerOf({ ...CHANGES, ...more.SEMINAR_CHANGES })
}

interface Asked {
  resolve(answer: { pc: string; sdp: string }): void
  reject(problem: Problem): void
}

class Connection implements Signalling {
  private readonly store: Store<LiveState>
  private readonly outbox = new Outbox()
  private readonly listeners = new Set<(message: FactsMessage) => void>()
  private readonly offers = new Map<number, Asked>()
  private unapplied: FactsMessage[] = []
  private fetching: Promise<void> | undefined
  private media: Carried | undefined
  private relays: RTCIceServer[] = []
  private link: Link | undefined
  private wall: readonly string[] | undefined
  private address: string
  private session: string
  private cursor: string | undefined
  private attempt = 0
  private offered = 0
  private retrying: unknown

  constructor(private readonly options: LiveOptions, private readonly world: Surroundings) {
    this.address = options.address
    this.session = options.session
    this.store = new Store<LiveState>({
      status: 'connecting', endpoint: undefined, visible: undefined, directory: NO_NAMES,
      clock: told({ running: false }, world.now()), links: {}, levels: {}, bound: {}, waiting: [],
      retry_ms: undefined, problem: undefined,
    })
    this.connect()
  }

  get state(): LiveState {
    return this.store.value
  }

  subscribe(listener: (state: LiveState) => void): () => void {
    return this.store.subscribe(listener)
  }

  onFacts(listener: (message: FactsMessage) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  now(): number | undefined {
    return sessionTime(this.state.clock, this.world.now())
  }

  send<Name extends CommandName>(command: Name, fields: Commands[Name]): Promise<Reply> {
    const reply = this.outbox.add(command, fields)
    if (this.isOver()) this.outbox.abandon('connection_closed', 'The connection to the class is closed.')
    else this.tellDue()
    return reply
  }

  offer(offer: Omit<OfferMessage, 'id'>): Promise<{ pc: string; sdp: string }> {
    const { link } = this
    if (!link?.welcomed) return Promise.reject(new Problem('link_lost', 'There is no link to the server just now.'))
    const id = ++this.offered
    return new Promise((resolve, reject) => {
      this.offers.set(id, { resolve, reject })
      link.tell({ offer: { id, ...offer } })
    })
  }

  carry(media: Carried): void {
    this.media = media
    if (this.link?.welcomed) media.welcomed(false, this.relays)
  }

  received(reception: Reception): void {
    if (this.link?.welcomed) this.link.tell({ reception })
  }

  hang(rooms: readonly string[]): void {
    this.wall = rooms
    if (this.link?.welcomed) this.link.tell({ wall: { rooms } })
  }

  retry(): void {
    if (this.link === undefined && !this.isOver()) this.connect()
  }

  async leave(): Promise<void> {
    if (this.link?.welcomed) {
      await Promise.race([this.send('Leave', {}), this.pause(LEAVE_MS)])
    }
    this.close()
  }

  close(): void {
    if (!this.isOver()) this.finish('ended', new Problem('connection_closed', 'The connection was closed.', CLOSED))
  }

  private isOver(): boolean {
    return FINAL.has(this.state.status)
  }

  // --- links --------------------------------------------------------------------------------------------------

  private connect(): void {
    this.world.clearTimeout(this.retrying)
    const base = this.address.replace(/^http/, 'ws').replace(/\/$/, '')
    const ends = { heard: (message: ServerMessage) => this.hear(message), lost: (code: number) => this.lost(code) }
    this.link = new Link(`${base}/api/v1/sessions/${this.session}/live`, this.join(), this.world, ends)
  }

  private join(): Join {
    const { token, device, kind, client } = this.options
    // A cursor is of use only beside the state that belongs to it.
    const cursor = this.state.visible && this.cursor
    return { token, device, kind, client, cursor, pc: this.media?.named() }
  }

  private lost(code: number): void {
    const problem = this.state.problem ?? new Problem(`closed_${code}`, 'The link to the server broke.', code)
    const final = FINAL_CLOSES[code]
    if (final !== undefined) return this.finish(final, problem)
    // Nobody answers at the address told: the server first named may own the session by now.
    if (!this.link?.welcomed && code !== MOVED) this.address = this.options.address
    this.letGo()
    const pause_ms = Math.max(pauseMs(this.attempt, this.world.chance()), code === TOO_FAST ? TOO_FAST_PAUSE_MS : 0)
    this.attempt += 1
    this.retrying = this.world.setTimeout(() => this.connect(), pause_ms)
    const status = code === MOVED ? 'moved' : this.state.visible ? 'reconnecting' : 'connecting'
    this.store.update({ status, problem, retry_ms: this.world.now() + pause_ms, waiting: [], levels: {} })
  }

  private letGo(): void {
    this.link?.close()
    this.link = undefined
    for (const { reject } of this.offers.values()) reject(new Problem('link_lost', 'The link broke before the answer.'))
    this.offers.clear()
  }

  private finish(status: Status, problem: Problem): void {
    this.letGo()
    this.world.clearTimeout(this.retrying)
    this.outbox.abandon('connection_closed', problem.detail)
    this.store.update({ status, problem, retry_ms: undefined, waiting: [], levels: {} })
  }

  private tellDue(): void {
    if (this.link?.welcomed) for (const message of this.outbox.due()) this.link.tell(message)
  }

  // --- what the server says -------------------------------------------------------------------------------------

  private hear(message: ServerMessage): void {
    if ('welcome' in message) this.onWelcome(message.welcome)
    else if ('snapshot' in message) this.onSnapshot(message)
    else if ('facts' in message) this.onFactsMessage(message)
    else if ('n' in message) this.onReply(message)
    else if ('pong' in message) this.onPong(message)
    else if ('answer' in message) this.onAnswer(message.answer)
    else if ('bound' in message) this.store.update({ bound: { ...this.state.bound, ...message.bound } })
    else if ('levels' in message) this.store.update({ levels: message.levels })
    else if ('links' in message) this.store.update({ links: message.links })
    else if ('directory' in message) this.store.update({ directory: message.directory })
    else if ('heal' in message) this.media?.heal(message.heal)
    else if ('moved' in message) this.address = message.moved.address
    else if ('error' in message) this.store.update({ problem: new Problem(message.error.code, message.error.text) })
  }

  private onWelcome({ session, endpoint, n, pc, directory, clock, ice_servers = [] }: Welcome): void {
    this.session = session // `demo` may name another session by the next attempt
    this.store.update({
      status: this.state.visible ? 'live' : 'connecting', endpoint, directory,
      clock: told(clock, this.world.now()), retry_ms: undefined, problem: undefined,
      bound: pc ? this.state.bound : {},
    })
    for (const message of this.outbox.resumed(n)) this.link?.tell(message)
    if (this.wall) this.hang(this.wall)
    this.relays = ice_servers
    this.media?.welcomed(pc, this.relays)
  }

  private onSnapshot({ snapshot, cursor }: SnapshotMessage): void {
    this.cursor = cursor
    this.unapplied = []
    this.store.update({ visible: snapshot, status: 'live' })
  }

  private onFactsMessage(message: FactsMessage): void {
    if (this.state.visible === undefined) return
    this.unapplied.push(message)
    this.applyFacts()
  }

  private applyFacts(): void {
    const kind = this.state.visible?.session.kind ?? 'lesson'
    const evolve = reducers[kind]
    if (evolve) for (const message of this.unapplied.splice(0)) this.apply(message, evolve)
    else this.fetching ??= fetchReducer(kind).catch(() => this.pause(REDUCER_PAUSE_MS)).then(() => this.fetched())
  }

  private fetched(): void {
    this.fetching = undefined
    if (!this.isOver()) this.applyFacts()
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.world.setTimeout(() => resolve(), ms))
  }

  private apply(message: FactsMessage, evolve: Reducer): void {
    if (this.state.visible === undefined) return
    this.cursor = message.cursor
    const visible = evolve(this.state.visible, message)
    this.store.update({ visible, clock: this.clockOf(visible, message) })
    for (const listener of [...this.listeners]) listener(message)
  }

  /** A fact tells the time too; at the start of class it is the first to do so. */
  private clockOf({ session }: Visible, { at_ms }: FactsMessage): Clock {
    if (at_ms === undefined) return this.state.clock
    const running = session.state === 'live' || session.state === 'suspended'
    return told({ at_ms, running }, this.world.now())
  }

  private onReply(reply: ReplyMessage): void {
    const others = this.state.waiting.filter((n) => n !== reply.n)
    if (reply.waiting) this.store.update({ waiting: [...others, reply.n] })
    else if (others.length < this.state.waiting.length) this.store.update({ waiting: others })
    if (this.outbox.replied(reply)) this.tellDue()
  }

  private onPong({ pong, clock }: Extract<ServerMessage, { pong: number }>): void {
    // Only a link that carries both ways ends the series of attempts, or a server that closes at once is hammered.
    this.attempt = 0
    const now_ms = this.world.now()
    this.store.update({ clock: told(clock, now_ms, now_ms - pong) })
  }

  private onAnswer(answer: AnswerMessage): void {
    const asked = this.offers.get(answer.id)
    this.offers.delete(answer.id)
    if (answer.error !== undefined) asked?.reject(new Problem(answer.error.code, answer.error.text))
    else asked?.resolve(answer)
  }
}
