/** The world as the protocol sees it: a browser's by default, a test's own where it hands one in. */
export interface Surroundings {
  socket(address: string): WebSocket
  peer(): RTCPeerConnection
  /** A stream of its own for a pair of tracks; media elements play streams. */
  stream(): MediaStream
  /** Milliseconds that never fall. */
  now(): number
  setTimeout(act: () => void, delay_ms: number): unknown
  clearTimeout(timer: unknown): void
  /** 0 ≤ chance < 1. */
  chance(): number
}

/** Without ICE servers nobody but the media server is asked; relays come with the welcome. */
export const CONFIGURATION: RTCConfiguration = { iceServers: [], bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' }

export const BROWSER: Surroundings = {
  socket: (address) => new WebSocket(address),
  peer: () => new RTCPeerConnection(CONFIGURATION),
  stream: () => new MediaStream(),
  now: () => performance.now(),
  setTimeout: (act, delay_ms) => setTimeout(act, delay_ms),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout> | undefined),
  chance: () => Math.random(),
}
