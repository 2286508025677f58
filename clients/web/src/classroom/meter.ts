/** Measures how loud a track is, ten times a second, off the page's own layout. */
import type { ShallowRef } from 'vue'

export type Meter = ReturnType<typeof meterOf>

export function meterOf(level: ShallowRef<number>) {
  let context: AudioContext | undefined
  let source: MediaStreamAudioSourceNode | undefined
  let timer = 0

  function listen(track: MediaStreamTrack): void {
    context ??= new AudioContext()
    source?.disconnect()
    const analyser = new AnalyserNode(context, { fftSize: 1024 })
    source = context.createMediaStreamSource(new MediaStream([track]))
    source.connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    window.clearInterval(timer)
    timer = window.setInterval(() => {
      if (context?.state === 'suspended') void context.resume()
      analyser.getFloatTimeDomainData(samples)
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
      // -60 dB and less is silence, -10 dB is full.
      level.value = Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-9) + 60) / 50))
    }, 100)
  }
  function rest(): void {
    window.clearInterval(timer)
    source?.disconnect()
    level.value = 0
  }
  return { listen, rest, close: () => (rest(), void context?.close()) }
}
