/**
 * One RTCPeerConnection with its lines: offered whole, answered once, restarted on the same transport.
 *
 * It knows lines and tracks, not classes. Offers go one after another; one that failed with the link is made again by
 * the next `negotiate`, from wherever the browser then stands.
 */
import { kindOfSlot, kindOfSource, maxKbps, preferred, scaleDown, sizeOf, type LineKind } from './lines'
import type { Signalling } from './live'
import type { SlotName } from './messages'
import { CONFIGURATION, type Surroundings } from './surroundings'
import type { Source } from './words'

export interface Layout {
  /** Send lines in this order; each is empty until `publish`. */
  send: readonly Source[]
  /** Receive lines in this order. */
  receive: readonly SlotName[]
  /** How large the camera goes out: a room's 640×360 or the lead's 1280×720. */
  camera: 'room' | 'lead'
}

export class Peer {
  /** Names this connection to the server. */
  readonly id: string
  readonly pc: RTCPeerConnection
  /** Has the server answered, so that it may still hold this connection after a broken link? */
  answered = false
  offered = false
  private readonly senders = new Map<Source, RTCRtpTransceiver>()
  private readonly receivers = new Map<SlotName, RTCRtpTransceiver>()
  private turn: Promise<void> = Promise.resolve()
  private filling: Promise<void> = Promise.resolve()

  constructor(private readonly layout: Layout, private readonly signalling: Signalling, world: Surroundings) {
    this.id = Array.from({ length: 4 }, () => Math.floor(world.chance() * 0x10000).toString(16).padStart(4, '0')).join('')
    this.pc = world.peer()
    for (const source of layout.send) {
      const sendEncodings = [{ maxBitrate: maxKbps(source, layout.camera) * 1000 }]
      this.senders.set(source, this.line(kindOfSource(source), { direction: 'sendonly', sendEncodings }))
    }
    this.extend(layout.receive)
  }

  /** Adds receive lines that are not there yet; true if a new offer is needed. */
  extend(slots: readonly SlotName[]): boolean {
    const missing = slots.filter((slot) => !this.receivers.has(slot))
    for (const slot of missing) this.receivers.set(slot, this.line(kindOfSlot(slot), { direction: 'recvonly' }))
    return missing.length > 0
  }

  /** Resolves when the server's answer stands; rejects with a `Problem` or the browser's own error. */
  negotiate(iceRestart = false, relays: RTCIceServer[] = []): Promise<void> {
    const offer = this.turn.then(() => this.offer(iceRestart, relays))
    this.turn = offer.catch(() => undefined) // a failed offer must not block the next
    return offer
  }

  /** Fills a send line, or empties it with null: neither needs an offer. A line the layout lacks stays missing. */
  fill(source: Source, track: MediaStreamTrack | null): Promise<void> {
    // One after another: browsers refuse parameters that were read before another change.
    const filled = this.filling.then(() => this.fillNow(source, track))
    this.filling = filled.catch(() => undefined)
    return filled
  }

  /** `opus`, `vp8` or `h264`: the first codec of the answer. */
  codecOf(source: Source): string {
    const negotiated = this.senders.get(source)?.sender.getParameters().codecs?.[0]?.mimeType
    const assumed = kindOfSource(source) === 'audio' ? 'audio/opus' : 'video/vp8' // an old Firefox does not tell
    return (negotiated ?? assumed).slice('audio/'.length).toLowerCase()
  }

  /** The receive lines that have their place in the offer, by mid. */
  *slots(): Iterable<[mid: string, slot: SlotName, track: MediaStreamTrack]> {
    for (const [slot, { mid, receiver }] of this.receivers) if (mid !== null) yield [mid, slot, receiver.track]
  }

  close(): void {
    this.pc.close()
  }

  private line(kind: LineKind, init: RTCRtpTransceiverInit): RTCRtpTransceiver {
    const transceiver = this.pc.addTransceiver(kind, init)
    const codecs = globalThis.RTCRtpReceiver?.getCapabilities?.(kind)?.codecs ?? []
    const wanted = preferred(kind, codecs)
    if (wanted.length > 0 && 'setCodecPreferences' in transceiver) transceiver.setCodecPreferences(wanted)
    return transceiver
  }

  private async fillNow(source: Source, track: MediaStreamTrack | null): Promise<void> {
    const sender = this.senders.get(source)?.sender
    // What still waits when the connection closes has nothing left to fill.
    if (sender === undefined || this.pc.signalingState === 'closed') return
    await sender.replaceTrack(track)
    const parameters = sender.getParameters()
    const [encoding] = parameters.encodings
    if (encoding === undefined) return
    // An emptied line alone may leave padding on the wire; `active` stops that too.
    encoding.active = track !== null
    const size = sizeOf(source, this.layout.camera)
    if (size && track) encoding.scaleResolutionDownBy = scaleDown(size, track.getSettings())
    await sender.setParameters(parameters)
  }

  private async offer(iceRestart: boolean, relays: RTCIceServer[]): Promise<void> {
    this.offered = true
    // A first offer gathers through them, and so does each restart, with the newest credentials.
    if (relays.length > 0) this.pc.setConfiguration({ ...CONFIGURATION, iceServers: relays })
    await this.pc.setLocalDescription(await this.pc.createOffer({ iceRestart }))
    const sdp = this.pc.localDescription?.sdp ?? ''
    const answer = await this.signalling.offer({ pc: this.id, sdp, send: mids(this.senders), receive: mids(this.receivers) })
    await this.pc.setRemoteDescription({ type: 'answer', sdp: answer.sdp })
    this.answered = true
  }
}

function mids<Name extends string>(lines: ReadonlyMap<Name, RTCRtpTransceiver>): { [mid: string]: Name } {
  return Object.fromEntries([...lines].flatMap(([name, { mid }]) => (mid === null ? [] : [[mid, name]])))
}
