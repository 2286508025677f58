/**
 * Measuring a line before class (docs/protocol.md §6): a moving picture goes up to the media port and comes down again.
 *
 * It is what a class will do, so it tells whether a class will work: round trip, loss, what goes up and comes down.
 * A line may carry more than it is given here; what is measured is the best second of six.
 */
import type { Stat } from './figures'
import { preferred } from './lines'
import { problemOf } from './problem'

export interface Measured {
  readonly rtt_ms: number
  readonly loss_bp: number
  readonly up_kbps: number
  readonly down_kbps: number
  readonly path: 'udp' | 'tcp' | 'relay'
  /** Server minus own clock. */
  readonly clock_offset_ms: number
}

const CONNECTED_MS = 5000
const SECONDS = 6
const MAX_KBPS = 4000
const SIZE = { width: 960, height: 540 }
const FPS = 20

/**
 * Rejects when nothing arrives: with a `Problem` of the server, else an `Error`. Measuring fills the line, so it stops
 * at once when `signal` says that somebody needs it.
 */
export async function probe(token: string, signal: AbortSignal, address = ''): Promise<Measured> {
  const { ice_servers } = await ask<{ ice_servers: RTCIceServer[] }>(address, token)
  const picture = moving()
  const [up, down] = [0, 1].map(() => new RTCPeerConnection({ iceServers: ice_servers })) as [RTCPeerConnection, RTCPeerConnection]
  const close = () => {
    picture.stop()
    up.close()
    down.close()
  }
  signal.addEventListener('abort', close)
  try {
    signal.throwIfAborted()
    const sender = up.addTransceiver(picture.track, { direction: 'sendonly', sendEncodings: [{ maxBitrate: MAX_KBPS * 1000 }] })
    const receiver = down.addTransceiver('video', { direction: 'recvonly' })
    for (const line of [sender, receiver]) prefer(line)
    await Promise.all([up, down].map(async (pc) => pc.setLocalDescription(await pc.createOffer())))
    const asked_ms = Date.now()
    const answer = await ask<{ up: string; down: string; now_ms: number }>(address, token, { up: up.localDescription!.sdp, down: down.localDescription!.sdp })
    const clock_offset_ms = Math.round(answer.now_ms - (asked_ms + Date.now()) / 2)
    await up.setRemoteDescription({ type: 'answer', sdp: answer.up })
    await down.setRemoteDescription({ type: 'answer', sdp: answer.down })
    await Promise.all([connected(up), connected(down)])
    return { ...(await measure(up, down, signal)), clock_offset_ms }
  } finally {
    signal.removeEventListener('abort', close)
    close()
  }
}

async function measure(up: RTCPeerConnection, down: RTCPeerConnection, signal: AbortSignal): Promise<Omit<Measured, 'clock_offset_ms'>> {
  let [up_kbps, down_kbps] = [0, 0]
  let before = await counts(up, down)
  const first = before
  for (let second = 0; second < SECONDS; second += 1) {
    await pause(1000)
    signal.throwIfAborted()
    const now = await counts(up, down)
    const elapsed_ms = Math.max(1, now.at_ms - before.at_ms)
    up_kbps = Math.max(up_kbps, Math.round(((now.sent - before.sent) * 8) / elapsed_ms))
    down_kbps = Math.max(down_kbps, Math.round(((now.received - before.received) * 8) / elapsed_ms))
    before = now
  }
  const came = before.packets - first.packets
  if (came <= 0) throw new Error('Nothing came back.')
  const lost = Math.max(0, before.lost - first.lost)
  return { rtt_ms: before.rtt_ms, loss_bp: Math.round((lost * 10_000) / (came + lost)), up_kbps, down_kbps, path: before.path }
}

async function counts(up: RTCPeerConnection, down: RTCPeerConnection) {
  const [going, coming] = [await statsOf(up), await statsOf(down)]
  const pair = coming.find(({ type, nominated, selected }) => type === 'candidate-pair' && (selected ?? nominated) === true)
  const local = coming.find(({ type, id }) => type === 'local-candidate' && id === pair?.localCandidateId)
  const inbound = coming.filter(({ type }) => type === 'inbound-rtp')
  return {
    at_ms: performance.now(),
    sent: sum(going.filter(({ type }) => type === 'outbound-rtp'), 'bytesSent'),
    received: sum(inbound, 'bytesReceived'),
    packets: sum(inbound, 'packetsReceived'),
    // What was lost on the way up is missing on the way down as well, and was asked for again there.
    lost: sum(inbound, 'packetsLost') + sum(going.filter(({ type }) => type === 'remote-inbound-rtp'), 'packetsLost'),
    rtt_ms: Math.round(number(pair?.currentRoundTripTime) * 1000),
    path: pathOf(local),
  }
}

function pathOf(local: Stat | undefined): Measured['path'] {
  if (local?.candidateType === 'relay') return 'relay'
  return local?.protocol === 'tcp' ? 'tcp' : 'udp'
}

/** A picture that no codec can make small. */
function moving(): { track: MediaStreamTrack; stop(): void } {
  const canvas = Object.assign(document.createElement('canvas'), SIZE)
  const paint = canvas.getContext('2d')!
  const draw = () => {
    for (let dot = 0; dot < 600; dot += 1) {
      paint.fillStyle = `hsl(${Math.random() * 360} 80% ${Math.random() * 90}%)`
      paint.fillRect(Math.random() * SIZE.width, Math.random() * SIZE.height, 24, 24)
    }
  }
  draw()
  const painting = setInterval(draw, 1000 / FPS)
  const track = canvas.captureStream(FPS).getVideoTracks()[0]!
  return { track, stop: () => (clearInterval(painting), track.stop()) }
}

function prefer(line: RTCRtpTransceiver): void {
  const wanted = preferred('video', RTCRtpReceiver.getCapabilities?.('video')?.codecs ?? [])
  if (wanted.length > 0 && 'setCodecPreferences' in line) line.setCodecPreferences(wanted)
}

/** Which relays there are, and with `offers` their answers. */
async function ask<Answer>(address: string, token: string, offers?: object): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }
  const request = offers ? { method: 'POST', headers, body: JSON.stringify(offers) } : { headers }
  const response = await fetch(`${address}/api/v1/probes`, request)
  if (!response.ok) throw await problemOf(response)
  return (await response.json()) as Answer
}

function connected(pc: RTCPeerConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('The media port was not reached.')), CONNECTED_MS)
    const look = () => {
      if (pc.connectionState === 'connected') resolve(clearTimeout(late))
      else if (pc.connectionState === 'failed') reject(new Error('The media port was not reached.'))
    }
    pc.addEventListener('connectionstatechange', look)
    look()
  })
}

async function statsOf(pc: RTCPeerConnection): Promise<Stat[]> {
  const stats: Stat[] = []
  ;(await pc.getStats()).forEach((stat: Stat) => stats.push(stat))
  return stats
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const sum = (stats: Stat[], field: string) => stats.reduce((total, stat) => total + number(stat[field]), 0)
const number = (value: unknown) => (typeof value === 'number' ? value : 0)
