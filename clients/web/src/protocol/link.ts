/**
 * One WebSocket from its opening to its loss (docs/protocol.md §2): it joins, pings every second and notices silence.
 *
 * `lost` is called once, with the close code or 0 for silence, and nothing is heard after it. A link that was let go
 * of by `close` says nothing more.
 */
import type { Join, ServerMessage } from './messages'
import type { Surroundings } from './surroundings'

const PING_MS = 1000
const SILENCE_MS = 3000
const WELCOME_MS = 10_000 // a join waits for the journal, which may be electing a leader

export interface LinkEnds {
  heard(message: ServerMessage): void
  lost(code: number): void
}

export class Link {
  /** Has the server ever welcomed this link? */
  welcomed = false
  private readonly socket: WebSocket
  private silence: unknown
  private pings: unknown

  constructor(address: string, join: Join, private readonly world: Surroundings, private readonly ends: LinkEnds) {
    this.socket = world.socket(address)
    this.socket.onopen = () => this.tell({ join })
    this.socket.onmessage = (event) => this.hear(JSON.parse(String(event.data)) as ServerMessage)
    this.socket.onclose = (event) => this.lose(event.code)
    this.expect(WELCOME_MS)
  }

  tell(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  close(): void {
    this.world.clearTimeout(this.silence)
    this.world.clearTimeout(this.pings)
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null
    this.socket.close()
  }

  private hear(message: ServerMessage): void {
    if ('welcome' in message) {
      this.welcomed = true
      this.ping()
    }
    if (this.welcomed) this.expect(SILENCE_MS)
    this.ends.heard(message)
  }

  private ping(): void {
    this.tell({ ping: this.world.now() })
    this.pings = this.world.setTimeout(() => this.ping(), PING_MS)
  }

  private expect(within_ms: number): void {
    this.world.clearTimeout(this.silence)
    this.silence = this.world.setTimeout(() => this.lose(0), within_ms)
  }

  private lose(code: number): void {
    this.close()
    this.ends.lost(code)
  }
}
