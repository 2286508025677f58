/**
 * What a check before class finds, and what it means: lines with a verdict each, the faults by their codes, and the
 * one answer — ready for class or not. Pure: what was measured goes in, nothing is asked of the browser.
 *
 * A fault that keeps a class from being seen or heard makes it `not_ready`; the others are advice. Entering is never
 * forbidden: a teacher decides, the check only says what will happen.
 */
export type Fault =
  | 'camera_absent' | 'camera_refused' | 'camera_dark'
  | 'microphone_absent' | 'microphone_refused' | 'microphone_silent'
  | 'speaker_unheard'
  | 'network_unreachable' | 'network_far' | 'network_lossy' | 'network_slow_up' | 'network_slow_down'
  | 'clock_off'

export type Part = 'camera' | 'microphone' | 'network' | 'clock' | 'speaker'
/** `waiting` has no verdict yet. */
export type Verdict = 'good' | 'advice' | 'bad' | 'waiting'
/** `unused` was chosen: it is said and keeps nobody out. */
export type DeviceFound = 'opening' | 'ready' | 'unused' | 'absent' | 'refused'

export interface Measured {
  readonly rtt_ms: number
  readonly loss_bp: number
  readonly up_kbps: number
  readonly down_kbps: number
  readonly path: 'udp' | 'tcp' | 'relay'
  readonly clock_offset_ms: number
}

export interface Findings {
  readonly camera: DeviceFound
  /** Lines of the picture, 720; undefined until one has come. */
  readonly lines?: number | undefined
  /** Mean brightness of the picture, 0 to 255. */
  readonly brightness?: number | undefined
  readonly microphone: DeviceFound
  /** The loudest that was heard, dBov; undefined while nothing was. */
  readonly microphone_db?: number | undefined
  /** Listened long enough to say that nothing is to be heard. */
  readonly listened: boolean
  readonly speaker: 'heard' | 'unheard' | 'not_asked'
  /** Undefined where nothing can measure it: it is not spoken of then. */
  readonly network: Measured | 'measuring' | 'unreachable' | undefined
}

export interface Line {
  readonly part: Part
  readonly verdict: Verdict
  readonly faults: readonly Fault[]
}

export interface Judgement {
  readonly verdict: 'ready' | 'not_ready' | 'checking'
  readonly lines: readonly Line[]
  readonly faults: readonly Fault[]
  /** The fault that is told first. */
  readonly worst: Fault | undefined
}

const DARK = 28 // of 255: a covered lens reads 0 to 10, a room at dusk 40
export const SILENT_DB = -52 // a quiet classroom's own noise; a voice at three metres reads -35
const FAR_MS = 400 // a weak minute, facts.md §5
const LOSSY_BP = 800 // 8 %: one bar
const SLOW_UP_KBPS = 300 // below it a room's picture of 360 lines falls apart
const SLOW_DOWN_KBPS = 800 // lead, screen and stage at their lowest layers
const CLOCK_MS = 2_000 // what the log calls 补记

/** Faults without which nobody is seen, heard or reached. */
const BLOCKING: ReadonlySet<Fault> = new Set([
  'camera_absent', 'camera_refused', 'microphone_absent', 'microphone_refused', 'microphone_silent',
  'network_unreachable', 'network_lossy', 'network_slow_up',
])

export function judge(findings: Findings): Judgement {
  const lines = [
    deviceLine('camera', findings.camera, findings.brightness === undefined, cameraFaults(findings)),
    deviceLine('microphone', findings.microphone, !hears(findings) && !findings.listened, microphoneFaults(findings)),
    ...networkLines(findings.network),
    speakerLine(findings),
  ]
  const faults = lines.flatMap((one) => one.faults)
  const worst = faults.find((fault) => BLOCKING.has(fault)) ?? faults[0]
  const waits = lines.some((one) => one.verdict === 'waiting' && one.part !== 'clock')
  const blocked = worst !== undefined && BLOCKING.has(worst)
  return { verdict: blocked ? 'not_ready' : waits ? 'checking' : 'ready', lines, faults, worst }
}

function deviceLine(part: Part, found: DeviceFound, unknown: boolean, faults: Fault[]): Line {
  if (found === 'unused') return { part, verdict: 'advice', faults: [] }
  return line(part, found === 'opening' || (found === 'ready' && unknown), faults)
}

function line(part: Part, waiting: boolean, faults: Fault[]): Line {
  if (waiting && faults.length === 0) return { part, verdict: 'waiting', faults }
  const verdict = faults.some((fault) => BLOCKING.has(fault)) ? 'bad' : faults.length > 0 ? 'advice' : 'good'
  return { part, verdict, faults }
}

function cameraFaults({ camera, brightness }: Findings): Fault[] {
  if (camera === 'absent') return ['camera_absent']
  if (camera === 'refused') return ['camera_refused']
  return camera === 'ready' && brightness !== undefined && brightness < DARK ? ['camera_dark'] : []
}

export function hears({ microphone_db }: Pick<Findings, 'microphone_db'>): boolean {
  return microphone_db !== undefined && microphone_db > SILENT_DB
}

function microphoneFaults(findings: Findings): Fault[] {
  const { microphone, listened } = findings
  if (microphone === 'absent') return ['microphone_absent']
  if (microphone === 'refused') return ['microphone_refused']
  return microphone === 'ready' && listened && !hears(findings) ? ['microphone_silent'] : []
}

function networkLines(network: Findings['network']): Line[] {
  if (network === undefined) return []
  return [line('network', network === 'measuring', networkFaults(network)), line('clock', typeof network === 'string', clockFaults(network))]
}

function networkFaults(network: Measured | 'measuring' | 'unreachable'): Fault[] {
  if (network === 'measuring') return []
  if (network === 'unreachable') return ['network_unreachable']
  const faults: Fault[] = []
  if (network.loss_bp > LOSSY_BP) faults.push('network_lossy')
  if (network.up_kbps < SLOW_UP_KBPS) faults.push('network_slow_up')
  if (network.rtt_ms > FAR_MS) faults.push('network_far')
  if (network.down_kbps < SLOW_DOWN_KBPS) faults.push('network_slow_down')
  return faults
}

function clockFaults(network: Measured | 'measuring' | 'unreachable'): Fault[] {
  return typeof network !== 'string' && Math.abs(network.clock_offset_ms) > CLOCK_MS ? ['clock_off'] : []
}

/** Nobody can hear for a person: until asked, it is advice without a fault. */
function speakerLine({ speaker }: Findings): Line {
  if (speaker === 'not_asked') return { part: 'speaker', verdict: 'advice', faults: [] }
  return speaker === 'heard' ? { part: 'speaker', verdict: 'good', faults: [] } : { part: 'speaker', verdict: 'advice', faults: ['speaker_unheard'] }
}

/** The fields of `ReportCheck`. What was not measured is absent. */
export function reportOf(findings: Findings, judgement: Judgement) {
  const { network } = findings
  const asked = findings.camera === 'opening' || findings.camera === 'unused' ? 'not_asked' as const : findings.camera
  return {
    camera: judgement.faults.includes('camera_dark') ? 'dark' as const : asked,
    speaker: findings.speaker,
    verdict: judgement.verdict === 'ready' ? 'ready' as const : 'not_ready' as const,
    faults: [...judgement.faults],
    ...(findings.microphone_db === undefined ? {} : { microphone_db: Math.round(Math.min(0, findings.microphone_db)) }),
    ...(typeof network !== 'object' ? {} : {
      rtt_ms: network.rtt_ms, loss_bp: network.loss_bp, up_kbps: network.up_kbps, down_kbps: network.down_kbps,
      path: network.path, clock_offset_ms: network.clock_offset_ms,
    }),
  }
}
