/** The reducer of seminars agrees with the server's about every viewer of random seminars, which Python plays. */
import { describe, expect, it } from 'vitest'
import { CHANGES, reducerOf } from '../evolve'
import { SEMINAR_CHANGES } from '../evolve-seminar'
import { frozen, playedByPython } from './twin'

const CASES = playedByPython('tests.laws.twin_of_seminars')
const evolved = reducerOf({ ...CHANGES, ...SEMINAR_CHANGES })

describe('a snapshot of a seminar and the facts after it', () => {
  it.each(CASES.map((played, index) => [index, played] as const))('give each newer snapshot: case %i', (_, played) => {
    let state = frozen(played.snapshot)
    played.messages.forEach((message, index) => {
      state = message.renewed ? frozen(played.after[index]!) : frozen(evolved(state, message))
      expect(state).toStrictEqual(played.after[index])
    })
  })

  it('brought the floor and the remarks', () => {
    const met = new Set(CASES.flatMap(({ messages }) => messages.flatMap(({ facts }) => facts.map(({ type }) => type))))
    const own = ['session.floor.given', 'session.floor.taken', 'session.mark.set', 'session.mark.removed'] as const
    expect(own.filter((type) => !met.has(type))).toEqual([])
  })

  it('keep the remarks from a guest', () => {
    const guest = CASES.filter(({ viewer }) => viewer === 'guest')
    expect(guest.length).toBeGreaterThan(0)
    for (const { after } of guest) for (const state of after) expect(state.marks).toBeUndefined()
  })
})
