/** What a browser's statistics say of the own link, as a page shows it. */

/** Counts since the start; rates are over the time between two calls. */
export interface MediaFigures {
  readonly up_kbps: number
  readonly down_kbps: number
  readonly rtt_ms: number | undefined
  readonly frames_decoded: number
  readonly frames_dropped: number
  readonly packets_lost: number
  readonly freezes: number
  /** Of the own camera as it goes out. */
  readonly width: number | undefined
  readonly height: number | undefined
}

export interface Totals {
  readonly at_ms: number
  readonly sent_bytes: number
  readonly received_bytes: number
}

export type Stat = Record<string, unknown> & { type: string }

export function readStats(report: Iterable<Stat>, at_ms: number, before: Totals | undefined): [MediaFigures, Totals] {
  const stats = [...report]
  const of = (type: string) => stats.filter((stat) => stat.type === type)
  const inbound = of('inbound-rtp')
  const outbound = of('outbound-rtp')
  const totals = { at_ms, sent_bytes: sum(outbound, 'bytesSent'), received_bytes: sum(inbound, 'bytesReceived') }
  const pictures = outbound.filter((stat) => stat.kind === 'video' && number(stat.frameHeight) > 0)
  const figures: MediaFigures = {
    up_kbps: rate(totals.sent_bytes, before?.sent_bytes, at_ms, before?.at_ms),
    down_kbps: rate(totals.received_bytes, before?.received_bytes, at_ms, before?.at_ms),
    rtt_ms: roundTrip(of('candidate-pair')),
    frames_decoded: sum(inbound, 'framesDecoded'),
    frames_dropped: sum(inbound, 'framesDropped'),
    packets_lost: sum(inbound, 'packetsLost'),
    freezes: sum(inbound, 'freezeCount'),
    width: pictures[0] && number(pictures[0].frameWidth),
    height: pictures[0] && number(pictures[0].frameHeight),
  }
  return [figures, totals]
}

function rate(bytes: number, bytes_before = bytes, at_ms: number, before_ms = at_ms): number {
  // A new peer starts its counts anew: a negative rate is none.
  const elapsed_ms = at_ms - before_ms
  return elapsed_ms > 0 ? Math.max(0, Math.round(((bytes - bytes_before) * 8) / elapsed_ms)) : 0
}

function roundTrip(pairs: Stat[]): number | undefined {
  // Firefox marks the pair in use `selected`, Chromium `nominated`.
  const used = pairs.find((pair) => pair.selected === true) ?? pairs.find((pair) => pair.nominated === true)
  const seconds = used?.currentRoundTripTime
  return typeof seconds === 'number' ? Math.round(seconds * 1000) : undefined
}

function sum(stats: Stat[], field: string): number {
  return stats.reduce((total, stat) => total + number(stat[field]), 0)
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
