/**
 * Runs a check: opens camera and microphone, looks at the picture, listens, measures the line to the server.
 *
 * What it finds is one reactive value; what that means is `judge` (findings.ts). A device that is exchanged is looked
 * at anew at once; `again` measures everything anew.
 */
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { Devices } from '../devices'
import { judge, type DeviceFound, type Findings, type Measured } from './findings'

/** Measures the line until it is told to stop, or rejects where nothing reaches the server. */
export type Probe = (signal: AbortSignal) => Promise<Measured>

const LISTEN_MS = 6_000 // long enough to begin to speak after reading that one should
const LOOK_MS = 500
const SILENCE_DB = -60 // what `level` 0 stands for (devices.ts)
const RANGE_DB = 50

export function useCheck(devices: Devices, probe: Probe | undefined) {
  const lines = shallowRef<number>()
  const brightness = shallowRef<number>()
  const microphone_db = shallowRef<number>()
  const listened = shallowRef(false)
  const speaker = shallowRef<Findings['speaker']>('not_asked')
  const network = shallowRef<Findings['network']>(probe && 'measuring')
  const opened = shallowRef(false)
  const unused = shallowRef<ReadonlySet<'camera' | 'microphone'>>(new Set())
  let listening = 0
  let measuring = new AbortController()
  let over = false

  function found(source: 'camera' | 'microphone'): DeviceFound {
    if (devices.tracks[source]) return 'ready'
    if (unused.value.has(source)) return 'unused'
    if (!opened.value) return 'opening'
    return devices.fault.value === 'missing' || devices.fault.value === undefined ? 'absent' : 'refused'
  }
  const findings = computed<Findings>(() => ({
    camera: found('camera'), lines: lines.value, brightness: brightness.value,
    microphone: found('microphone'), microphone_db: microphone_db.value, listened: listened.value,
    speaker: speaker.value, network: network.value,
  }))

  function listen(): void {
    window.clearTimeout(listening)
    listened.value = false
    microphone_db.value = undefined
    listening = window.setTimeout(() => (listened.value = true), LISTEN_MS)
  }
  watch(devices.level, (level) => {
    const db = Math.round(SILENCE_DB + level * RANGE_DB)
    if (level > 0 && db > (microphone_db.value ?? -Infinity)) microphone_db.value = db
  })
  watch(() => devices.tracks.microphone, (track) => track && listen(), { immediate: true })
  watch(() => devices.tracks.camera, () => (lines.value = brightness.value = undefined))

  let looking = 0
  void import('./eye').then(({ eyeOf }) => {
    const eye = eyeOf((seen) => {
      lines.value = seen.lines
      brightness.value = seen.brightness
    })
    if (!over) looking = window.setInterval(() => void eye.look(devices.tracks.camera), LOOK_MS)
  })

  async function measure(): Promise<void> {
    if (!probe) return
    measuring.abort()
    const { signal } = (measuring = new AbortController())
    network.value = 'measuring'
    const measured = await probe(signal).catch(() => 'unreachable' as const)
    if (!signal.aborted) network.value = measured
  }

  async function again(): Promise<void> {
    opened.value = false
    listen()
    void measure()
    if (!unused.value.has('camera') && !unused.value.has('microphone')) await devices.openBoth()
    opened.value = true
  }

  async function choose(source: 'camera' | 'microphone', device: string): Promise<void> {
    const without = new Set(unused.value)
    if (device === '') devices.stop(source)
    if (device === '') without.add(source)
    else without.delete(source)
    unused.value = without
    if (device !== '') await devices.open(source, device)
  }

  onScopeDispose(() => {
    over = true
    measuring.abort() // the class needs the line
    window.clearInterval(looking)
    window.clearTimeout(listening)
  })
  return { findings, judgement: computed(() => judge(findings.value)), speaker, again, choose }
}
