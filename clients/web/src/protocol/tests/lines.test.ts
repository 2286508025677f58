/** What goes into the offer and out on its lines, and what statistics say of it. */
import { describe, expect, it } from 'vitest'
import { readStats } from '../figures'
import { layersOf, pairOf, preferred, scaleDown } from '../lines'
import { Silence } from '../silence'

describe('codecs', () => {
  const video = [
    { mimeType: 'video/AV1' },
    { mimeType: 'video/H264', sdpFmtpLine: 'packetization-mode=0;profile-level-id=42e01f' },
    { mimeType: 'video/rtx' },
    { mimeType: 'video/H264', sdpFmtpLine: 'packetization-mode=1;profile-level-id=640032' },
    { mimeType: 'video/H264', sdpFmtpLine: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42E01F' },
    { mimeType: 'video/VP8' },
  ]

  it('are VP8, one H264 that everyone decodes, and rtx', () => {
    expect(preferred('video', video)).toEqual([video[5], video[4], video[2]])
  })

  it('are what is there, where H264 is missing', () => {
    expect(preferred('video', [{ mimeType: 'video/VP8' }])).toEqual([{ mimeType: 'video/VP8' }])
    expect(preferred('audio', [{ mimeType: 'audio/PCMU' }, { mimeType: 'audio/opus' }])).toEqual([{ mimeType: 'audio/opus' }])
  })
})

describe('a picture', () => {
  it.each([
    [{ width: 1280, height: 720 }, 2, 640, 360],
    [{ width: 640, height: 480 }, 4 / 3, 480, 360],
    [{ width: 320, height: 180 }, 1, 320, 180],
    [{}, 1, 640, 360],
  ])('of %o is made smaller by %d to %d × %d', (captured, scale, width, height) => {
    expect(scaleDown({ width: 640, height: 360, max_kbps: 700 }, captured)).toBeCloseTo(scale)
    expect(layersOf('camera', 'room', captured)).toEqual([{ width, height, max_kbps: 700 }])
  })

  it('belongs to one stream with its sound', () => {
    expect(pairOf('stage1.video')).toBe(pairOf('stage1.audio'))
  })
})

describe('silence', () => {
  const silentFor = (silence: Silence, seconds: number, from_s = 0) =>
    Array.from({ length: seconds }, (_, second) => silence.restartDue(100, true, (from_s + second) * 1000)).lastIndexOf(true)

  it('of five seconds is enough, and a longer one the next time', () => {
    const silence = new Silence()
    expect(silentFor(silence, 6)).toBe(5)
    expect(silentFor(silence, 10, 6)).toBe(9)
  })

  it('does not count while nothing is expected', () => {
    const silence = new Silence()
    expect([0, 4, 8, 12].map((second) => silence.restartDue(100, false, second * 1000))).toEqual([false, false, false, false])
  })
})

describe('figures', () => {
  const stats = (sent: number, received: number) => [
    { type: 'outbound-rtp', kind: 'video', bytesSent: sent, frameWidth: 640, frameHeight: 360 },
    { type: 'inbound-rtp', bytesReceived: received, framesDecoded: 25, packetsLost: 2 },
    { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.046 },
  ]

  it('are rates between two readings', () => {
    const [, before] = readStats(stats(1000, 5000), 0, undefined)
    const [figures] = readStats(stats(126_000, 255_000), 1000, before)
    expect(figures).toMatchObject({ up_kbps: 1000, down_kbps: 2000, rtt_ms: 46, frames_decoded: 25, packets_lost: 2, height: 360 })
  })

  it('are never negative when a new connection counts anew', () => {
    const [, before] = readStats(stats(1_000_000, 1_000_000), 0, undefined)
    expect(readStats(stats(10, 10), 1000, before)[0]).toMatchObject({ up_kbps: 0, down_kbps: 0 })
  })
})
