/** The reducer agrees with the server's about every viewer of random classes, which Python plays at test time. */
import { describe, expect, it } from 'vitest'
import { CHANGES, evolve, reducerOf } from '../evolve'
import type { Fact } from '../facts'
import { frozen, playedByPython } from './twin'

const CASES = playedByPython('tests.laws.twin')

const evolved = reducerOf(CHANGES)

describe('a snapshot and the facts after it', () => {
  it.each(CASES.map((played, index) => [index, played] as const))('give each newer snapshot: class %i', (_, played) => {
    let state = frozen(played.snapshot)
    const renewed = played.messages.map((message) => message.renewed === true)
    played.messages.forEach((message, index) => {
      state = renewed[index] ? frozen(played.after[index]!) : frozen(evolved(state, message))
      expect(state).toStrictEqual(played.after[index])
    })
  })

  it('were met in every kind that a client can be told', () => {
    const met = new Set(CASES.flatMap(({ messages }) => messages.flatMap(({ facts }) => facts.map(({ type }) => type))))
    expect(met.size).toBeGreaterThanOrEqual(24)
  })
})

describe('the reducer', () => {
  const state = frozen(CASES[0]!.snapshot)

  it.each([
    { type: 'session.poll.opened', v: 1, data: {} },
    { type: 'constructor', v: 1, data: {} },
    { type: 'session.hand.raised', v: 2, data: { hand: 'h', endpoint: 'e', whom: 'room', kind: 'answer' } },
    { type: 'session.endpoint.link_lost', v: 1, data: { endpoint: 'nobodyhe', connection: 'c', cause: 'closed' } },
    { type: 'session.microphone.opened', v: 1, data: { endpoint: 'nobodyhe', cause: 'self', room: 'r' } },
  ])('gives the same state back for $type in version $v', (fact) => {
    expect(evolve(state, fact as unknown as Fact, 5)).toBe(state)
  })

  it('shares what did not change', () => {
    const chat = { message: 'm', endpoint: 'e', channel: 'class', text: '好', question: false } as const
    const after = evolve(state, { type: 'session.chat.posted', v: 1, data: chat }, 5)
    expect(after.chat).toHaveLength(state.chat.length + 1)
    expect(after.endpoints).toBe(state.endpoints)
  })
})
