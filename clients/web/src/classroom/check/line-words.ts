/** What a line of the check says: its finding in words and its figure at the right. Pure but for the language. */
import { say } from '../../phrases'
import { hears, type Findings, type Line } from './findings'

export interface LineWords {
  readonly words: string
  readonly more?: string
  readonly figure?: string
}

export function lineWords({ part, verdict, faults }: Line, findings: Findings): LineWords {
  const [fault] = faults
  if (part === 'network') return networkWords(findings, fault)
  if (fault) return { words: say.faults[fault] ?? fault }
  switch (part) {
    case 'camera': return cameraWords(findings)
    case 'microphone': return microphoneWords(findings)
    case 'clock': return typeof findings.network !== 'object' ? { words: verdict === 'waiting' ? say.clockWaiting : '' }
      : { words: say.clockGood(Math.abs(findings.network.clock_offset_ms)) }
    case 'speaker': return { words: findings.speaker === 'heard' ? say.speakerHeard : say.speakerNotAsked }
  }
}

function cameraWords({ camera, lines }: Findings): LineWords {
  if (camera === 'unused') return { words: say.unusedCamera }
  return lines === undefined ? { words: say.opening } : { words: say.cameraGood, figure: say.linesOf(lines) }
}

function microphoneWords(findings: Findings): LineWords {
  if (findings.microphone === 'unused') return { words: say.unusedMicrophone }
  if (findings.microphone === 'opening') return { words: say.opening }
  if (!hears(findings)) return { words: say.microphoneListening }
  return { words: say.microphoneGood, figure: say.decibels(findings.microphone_db!) }
}

function networkWords({ network }: Findings, fault: string | undefined): LineWords {
  if (network === undefined || network === 'measuring') return { words: say.networkMeasuring }
  if (network === 'unreachable') return { words: say.faults.network_unreachable! }
  const figures = {
    words: say.roundTripAndLoss(network.rtt_ms, (network.loss_bp / 100).toFixed(1)),
    more: say.upAndDown(rate(network.up_kbps), rate(network.down_kbps)), figure: say.paths[network.path],
  }
  return fault ? { ...figures, words: `${say.faults[fault] ?? fault}${say.comma}${figures.words}` } : figures
}

/** Mbit/s with one digit behind the point while that says something. */
function rate(kbps: number): string {
  return (kbps / 1000).toFixed(kbps < 10_000 ? 1 : 0)
}
