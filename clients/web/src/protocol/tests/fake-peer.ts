/** A peer connection that negotiates at once and remembers what its lines were given. */

export class FakeSender {
  track: MediaStreamTrack | null = null
  private parameters = { encodings: [{ active: true }], codecs: [{ mimeType: 'video/VP8' }] }

  constructor(kind: string) {
    this.parameters.codecs = [{ mimeType: kind === 'audio' ? 'audio/opus' : 'video/VP8' }]
  }

  async replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    this.track = track
  }

  getParameters() {
    return this.parameters
  }

  async setParameters(): Promise<void> {}

  get active(): boolean {
    return this.parameters.encodings[0]!.active
  }
}

export interface FakeLine {
  mid: string | null
  direction: string
  sender: FakeSender
  receiver: { track: { kind: string } }
}

export class FakePeer {
  lines: FakeLine[] = []
  offers: { iceRestart?: boolean }[] = []
  answers: string[] = []
  closed = false
  configured: RTCConfiguration[] = []
  iceConnectionState = 'new'
  oniceconnectionstatechange: (() => void) | null = null
  localDescription: { sdp: string } | null = null
  received_bytes = 0

  addTransceiver(kind: string, { direction }: { direction: string }): FakeLine {
    const line = { mid: null, direction, sender: new FakeSender(kind), receiver: { track: { kind } } }
    this.lines.push(line)
    return line
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configured.push(configuration)
  }

  async createOffer(options: { iceRestart?: boolean }) {
    this.offers.push(options)
    return { sdp: `offer ${this.offers.length}` }
  }

  async setLocalDescription(description: { sdp: string }): Promise<void> {
    this.localDescription = description
    this.lines.forEach((line, index) => (line.mid = `${index}`))
  }

  async setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    this.answers.push(sdp)
  }

  async getStats() {
    return new Map([['1', { type: 'inbound-rtp', bytesReceived: this.received_bytes }]])
  }

  ice(state: string): void {
    this.iceConnectionState = state
    this.oniceconnectionstatechange?.()
  }

  close(): void {
    this.closed = true
  }

  /** What each send line carries, by kind of track. */
  get carried(): (MediaStreamTrack | null)[] {
    return this.lines.filter(({ direction }) => direction === 'sendonly').map(({ sender }) => (sender.active ? sender.track : null))
  }
}
