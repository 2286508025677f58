/** A world for tests: time moves only when told, sockets are played by the test. */
import type { Surroundings } from '../surroundings'

export class FakeSocket {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  closed = false
  readonly sent: Record<string, unknown>[] = []

  constructor(readonly address: string) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>)
  }

  close(): void {
    this.closed = true
  }

  open(): void {
    this.onopen?.()
  }

  says(...messages: object[]): void {
    for (const message of messages) this.onmessage?.({ data: JSON.stringify(message) })
  }

  breaks(code = 1006): void {
    this.onclose?.({ code })
  }

  /** The numbers of the commands that came over this socket. */
  get numbers(): unknown[] {
    return this.sent.filter((message) => 'command' in message).map((message) => message.n)
  }

  get join(): Record<string, unknown> {
    return this.sent[0]!.join as Record<string, unknown>
  }
}

interface Alarm {
  at_ms: number
  act: () => void
}

export class World implements Surroundings {
  readonly sockets: FakeSocket[] = []
  private now_ms = 1000
  private alarms: Alarm[] = []

  socket = (address: string): WebSocket => {
    this.sockets.push(new FakeSocket(address))
    return this.last as unknown as WebSocket
  }

  peer = (): RTCPeerConnection => {
    throw new Error('no WebRTC here')
  }

  stream = (): MediaStream => ({ addTrack: () => undefined }) as unknown as MediaStream

  now = (): number => this.now_ms

  chance = (): number => 0.5

  setTimeout = (act: () => void, delay_ms: number): Alarm => {
    const alarm = { at_ms: this.now_ms + delay_ms, act }
    this.alarms.push(alarm)
    return alarm
  }

  clearTimeout = (alarm: unknown): void => {
    this.alarms = this.alarms.filter((one) => one !== alarm)
  }

  get last(): FakeSocket {
    return this.sockets[this.sockets.length - 1]!
  }

  /** Lets time pass, ringing each alarm at its moment. */
  pass(duration_ms: number): void {
    const until_ms = this.now_ms + duration_ms
    for (;;) {
      const next = this.alarms.filter(({ at_ms }) => at_ms <= until_ms).sort((one, other) => one.at_ms - other.at_ms)[0]
      if (next === undefined) break
      this.clearTimeout(next)
      this.now_ms = next.at_ms
      next.act()
    }
    this.now_ms = until_ms
  }
}
