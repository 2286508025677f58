import { expect, test } from 'vitest'
import { judge, reportOf, type Findings, type Measured } from './findings'

const NETWORK: Measured = { rtt_ms: 38, loss_bp: 20, up_kbps: 8100, down_kbps: 24_000, path: 'udp', clock_offset_ms: 12 }
const GOOD: Findings = {
  camera: 'ready', lines: 720, brightness: 120, microphone: 'ready', microphone_db: -18, listened: true, speaker: 'heard', network: NETWORK,
}

function verdicts(change: Partial<Findings>): string[] {
  return judge({ ...GOOD, ...change }).lines.map((line) => `${line.part} ${line.verdict}`)
}

test('with everything in order the class may begin', () => {
  expect(judge(GOOD)).toMatchObject({ verdict: 'ready', faults: [], worst: undefined })
})

test('nobody is called ready while something is still measured', () => {
  expect(judge({ ...GOOD, network: 'measuring' }).verdict).toBe('checking')
  expect(judge({ ...GOOD, microphone_db: undefined, listened: false }).verdict).toBe('checking')
  expect(judge({ ...GOOD, brightness: undefined }).verdict).toBe('checking')
})

test('a speaker that nobody has listened to is advice and keeps nobody out', () => {
  expect(judge({ ...GOOD, speaker: 'not_asked' })).toMatchObject({ verdict: 'ready', faults: [] })
  expect(verdicts({ speaker: 'not_asked' }).at(-1)).toBe('speaker advice')
})

test('a silent microphone is found only after listening long enough', () => {
  expect(judge({ ...GOOD, microphone_db: -80, listened: false }).faults).toEqual([])
  expect(judge({ ...GOOD, microphone_db: -80, listened: true })).toMatchObject({ verdict: 'not_ready', worst: 'microphone_silent' })
  expect(judge({ ...GOOD, microphone_db: undefined, listened: true }).worst).toBe('microphone_silent')
})

test('what blocks is told before what is only advice', () => {
  const judged = judge({ ...GOOD, brightness: 4, microphone: 'refused' })
  expect(judged.faults).toEqual(['camera_dark', 'microphone_refused'])
  expect(judged.worst).toBe('microphone_refused')
})

test.each([
  [{ loss_bp: 800 }, []], [{ loss_bp: 801 }, ['network_lossy']], [{ up_kbps: 299 }, ['network_slow_up']],
  [{ rtt_ms: 401 }, ['network_far']], [{ down_kbps: 799 }, ['network_slow_down']], [{ clock_offset_ms: -2001 }, ['clock_off']],
])('a line of %o has the faults %o', (change, faults) => {
  expect(judge({ ...GOOD, network: { ...NETWORK, ...change } }).faults).toEqual(faults)
})

test('far, slow downwards and a wrong clock are advice; lossy, slow upwards and unreachable are not', () => {
  const of = (change: Partial<Measured>) => judge({ ...GOOD, network: { ...NETWORK, ...change } }).verdict
  expect([of({ rtt_ms: 900 }), of({ down_kbps: 100 }), of({ clock_offset_ms: 9000 })]).toEqual(['ready', 'ready', 'ready'])
  expect([of({ loss_bp: 900 }), of({ up_kbps: 100 })]).toEqual(['not_ready', 'not_ready'])
  expect(judge({ ...GOOD, network: 'unreachable' })).toMatchObject({ verdict: 'not_ready', worst: 'network_unreachable' })
})

test('the report leaves out what was not measured', () => {
  const findings: Findings = { ...GOOD, network: 'unreachable', microphone_db: undefined, microphone: 'absent' }
  expect(reportOf(findings, judge(findings))).toEqual({
    camera: 'ready', speaker: 'heard', verdict: 'not_ready', faults: ['microphone_absent', 'network_unreachable'],
  })
})

test('the report of a good check has every figure', () => {
  expect(reportOf(GOOD, judge(GOOD))).toEqual({
    camera: 'ready', microphone_db: -18, speaker: 'heard', verdict: 'ready', faults: [], rtt_ms: 38, loss_bp: 20,
    up_kbps: 8100, down_kbps: 24_000, path: 'udp', clock_offset_ms: 12,
  })
})

test('a camera that was put aside on purpose is said and keeps nobody out', () => {
  const findings: Findings = { ...GOOD, camera: 'unused', brightness: undefined }
  expect(judge(findings)).toMatchObject({ verdict: 'ready', faults: [] })
  expect(reportOf(findings, judge(findings)).camera).toBe('not_asked')
})

test('a line that nothing can measure is not spoken of', () => {
  expect(verdicts({ network: undefined })).toEqual(['camera good', 'microphone good', 'speaker good'])
})
