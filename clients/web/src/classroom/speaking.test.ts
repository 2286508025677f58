import { expect, test } from 'vitest'
import { heard, speakers, type Voices } from './speaking'

/** Levels ten times a second, in dBov; undefined is silence. Answers when the room was shown as speaking, in ms. */
function spokenAt(levels: (number | undefined)[]): number[] {
  let voices: Voices = {}
  const at: number[] = []
  levels.forEach((level, index) => {
    const now_ms = index * 100
    voices = heard(voices, level === undefined ? {} : { room: level }, now_ms)
    if (speakers(voices, now_ms).has('room')) at.push(now_ms)
  })
  return at
}

test('speaking shows after 200 ms of voice and ends 800 ms after the last', () => {
  const silence = Array<undefined>(12).fill(undefined)
  expect(spokenAt([-30, -30, -30, -30, ...silence])).toEqual([200, 300, 400, 500, 600, 700, 800, 900, 1000])
})

test('a door that slams is no speech', () => {
  expect(spokenAt([-20, undefined, undefined, undefined])).toEqual([])
})

test('a murmur below the threshold is no speech', () => {
  expect(spokenAt([-51, -51, -51, -51])).toEqual([])
})

test('a pause for breath does not interrupt', () => {
  expect(spokenAt([-30, -30, -30, undefined, undefined, undefined, -30])).toEqual([200, 300, 400, 500, 600])
})
