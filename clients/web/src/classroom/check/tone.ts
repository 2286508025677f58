/** Two soft notes through the chosen speaker; the answer resolves when they have been played. */
import { chosenSpeaker } from './speakers'

const NOTES = [{ hz: 523.25, at: 0 }, { hz: 783.99, at: 0.28 }]
const NOTE_S = 0.5
const LOUD = 0.25

export async function playTone(): Promise<void> {
  const context = new AudioContext()
  try {
    if (context.state === 'suspended') await context.resume()
    const out = context.createMediaStreamDestination()
    for (const note of NOTES) sound(context, out, note)
    const player = new Audio()
    player.srcObject = out.stream
    if (chosenSpeaker() !== '') await player.setSinkId?.(chosenSpeaker()).catch(() => undefined)
    await player.play().catch(() => undefined)
    await new Promise((played) => setTimeout(played, (NOTES.at(-1)!.at + NOTE_S) * 1000))
    player.srcObject = null
  } finally {
    await context.close()
  }
}

function sound(context: AudioContext, out: AudioNode, { hz, at }: { hz: number; at: number }): void {
  const from = context.currentTime + at
  const note = new OscillatorNode(context, { frequency: hz })
  const loudness = new GainNode(context, { gain: 0 })
  loudness.gain.setValueAtTime(0, from)
  loudness.gain.linearRampToValueAtTime(LOUD, from + 0.02)
  loudness.gain.exponentialRampToValueAtTime(0.001, from + NOTE_S)
  note.connect(loudness).connect(out)
  note.start(from)
  note.stop(from + NOTE_S)
}
