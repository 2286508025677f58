/** Who is speaking: on after 200 ms of voice, off 800 ms after the last. Pure; time is handed in. */

const VOICE_DBOV = -50
const ON_AFTER_MS = 200
const OFF_AFTER_MS = 800

export interface Voice {
  readonly first_ms: number
  readonly last_ms: number
}
export type Voices = { readonly [endpoint: string]: Voice }

/** Takes a reading of levels (dBov) into account and forgets who has been silent for long. */
export function heard(voices: Voices, levels: { readonly [endpoint: string]: number }, now_ms: number): Voices {
  const next: Record<string, Voice> = {}
  for (const [endpoint, voice] of Object.entries(voices)) {
    if (now_ms - voice.last_ms < OFF_AFTER_MS) next[endpoint] = voice
  }
  for (const [endpoint, level] of Object.entries(levels)) {
    if (level >= VOICE_DBOV) next[endpoint] = { first_ms: next[endpoint]?.first_ms ?? now_ms, last_ms: now_ms }
  }
  return next
}

export function speakers(voices: Voices, now_ms: number): Set<string> {
  const speaking = Object.entries(voices).filter(
    ([, voice]) => voice.last_ms - voice.first_ms >= ON_AFTER_MS && now_ms - voice.last_ms < OFF_AFTER_MS,
  )
  return new Set(speaking.map(([endpoint]) => endpoint))
}
