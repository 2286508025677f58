/** A client keeps its place and its word, whatever happens to the link. */
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectLive, fetchReducer } from '../connection'
import type { Signalling } from '../live'
import type { Visible } from '../state'
import { World } from './world'

const OPTIONS = {
  address: 'https://school.example', session: 'demo', token: 't', device: 'd', kind: 'satellite_room' as const,
  client: { name: 'test', version: '1', platform: 'node' },
}
const NO_NAMES = { persons: {}, rooms: {}, classes: {}, orgs: {}, seats: {} }
const SNAPSHOT = { me: { endpoint: 'aaaaaaa2' }, session: { id: 'real', state: 'live' }, chat: [], endpoints: {} } as unknown as Visible

let world: World
let live: Signalling

function welcome(changes: object = {}): object {
  const clock = { at_ms: 60_000, running: true }
  return { welcome: { endpoint: 'aaaaaaa2', connection: 'c', session: 'real', n: 0, edition: 1, pc: false, directory: NO_NAMES, clock, ...changes } }
}

function chatFact(text: string): object {
  const data = { message: text, endpoint: 'bbbbbbb3', channel: 'class', text, question: false }
  return { cursor: `c-${text}`, at_ms: 61_000, time: '', facts: [{ type: 'session.chat.posted', v: 1, data }] }
}

function accept(changes: object = {}): void {
  world.last.open()
  world.last.says(welcome(changes))
}

function say(text: string) {
  return live.send('PostChat', { channel: 'class', text })
}

it('keeps the facts that come before the reducer, and applies them in their order', async () => {
  vi.resetModules()
  const fresh = await import('../connection')
  const early = fresh.connectLive(OPTIONS, world)
  accept()
  world.last.says({ snapshot: SNAPSHOT, cursor: 'c-0' })
  world.last.says(chatFact('one'))
  world.last.says(chatFact('two'))
  expect(early.state.visible?.chat).toEqual([])
  await vi.waitFor(() => expect(early.state.visible?.chat.map((line) => line.text)).toEqual(['one', 'two']))
})

beforeAll(() => fetchReducer('lesson'))
beforeEach(() => {
  world = new World()
  live = connectLive(OPTIONS, world)
})

describe('joining', () => {
  it('says who it is and is live with the first snapshot', () => {
    expect(world.last.address).toBe('wss://school.example/api/v1/sessions/demo/live')
    accept()
    expect(world.last.join).toEqual({ token: 't', device: 'd', kind: 'satellite_room', client: OPTIONS.client })
    expect(live.state.status).toBe('connecting')
    world.last.says({ snapshot: SNAPSHOT, cursor: 'c0' })
    expect(live.state).toMatchObject({ status: 'live', endpoint: 'aaaaaaa2', visible: SNAPSHOT })
  })

  it('counts on from the number that the server knows', async () => {
    accept({ n: 41 })
    const reply = say('x')
    expect(world.last.numbers).toEqual([42])
    world.last.says({ n: 42, cursor: 'c1' })
    expect(await reply).toEqual({ acknowledged: true, n: 42, cursor: 'c1' })
  })

  it('waits ten seconds for its welcome, since a join may wait for the journal', () => {
    world.last.open()
    world.pass(9_900)
    expect(world.sockets).toHaveLength(1)
    world.pass(200)
    expect(world.sockets).toHaveLength(2)
  })
})

describe('commands', () => {
  beforeEach(() => accept())

  it('are refused with a code and a sentence', async () => {
    const reply = say('')
    world.last.says({ n: 1, error: { code: 'empty', text: 'Nothing to say.' } })
    expect(await reply).toEqual({ acknowledged: false, n: 1, code: 'empty', text: 'Nothing to say.' })
  })

  it('that wait for the journal are told until their reply', () => {
    void say('x')
    world.last.says({ n: 1, waiting: true })
    expect(live.state.waiting).toEqual([1])
    world.last.says({ n: 1, cursor: 'c1' })
    expect(live.state.waiting).toEqual([])
  })

  it('are at most sixteen without a reply', () => {
    for (let i = 0; i < 20; i += 1) void say(`${i}`)
    expect(world.last.numbers).toHaveLength(16)
    world.last.says({ n: 3, cursor: 'c1' })
    expect(world.last.numbers).toHaveLength(17)
  })

  it('without a reply go again after a break, lowest first and before anything new', () => {
    for (const text of ['a', 'b', 'c']) void say(text)
    world.last.says({ n: 2, cursor: 'c1' })
    world.last.breaks()
    void say('new')
    world.pass(0)
    accept({ n: 2 })
    expect(world.last.numbers).toEqual([1, 3, 4])
  })

  it('end with an answer when the client is sent away', async () => {
    const reply = say('x')
    world.last.breaks(4403)
    expect(await reply).toMatchObject({ acknowledged: false, code: 'connection_closed' })
    expect(await say('y')).toMatchObject({ acknowledged: false, code: 'connection_closed' })
  })
})

describe('the state', () => {
  beforeEach(() => {
    accept()
    world.last.says({ snapshot: SNAPSHOT, cursor: 'c0' })
  })

  it('follows the facts, and tells each listener after it changed', () => {
    const seen: number[] = []
    live.onFacts(() => seen.push(live.state.visible!.chat.length))
    world.last.says(chatFact('一'), chatFact('二'))
    expect(seen).toEqual([1, 2])
  })

  it('is resumed from the cursor of the last facts, not of a reply', () => {
    world.last.says(chatFact('一'), { n: 1, cursor: 'later' })
    world.last.breaks()
    world.pass(0)
    accept()
    expect(world.last.join.cursor).toBe('c-一')
    expect(live.state.status).toBe('live')
  })

  it('keeps the real session, though demo may name another by then', () => {
    world.last.breaks()
    world.pass(0)
    expect(world.last.address).toBe('wss://school.example/api/v1/sessions/real/live')
  })

  it('runs the session clock between tellings, less half of the round trip', () => {
    world.pass(1000)
    const ping = world.last.sent.find((message) => 'ping' in message)!.ping as number
    world.pass(100)
    world.last.says({ pong: ping + 1000, clock: { at_ms: 70_000, running: true } })
    expect(live.now()).toBe(70_050)
    world.pass(500)
    expect(live.now()).toBe(70_550)
  })

  it('takes the time from a fact too, the first at the start of class', () => {
    const started = { type: 'session.session.started', v: 1, data: { started: '2026-11-24T00:00:00.000Z' } }
    world.last.says({ cursor: 'c1', at_ms: 0, time: '', facts: [started] })
    world.pass(700)
    expect(live.now()).toBe(700)
  })

  it('adds what is bound, and forgets it with the connection that carried it', () => {
    world.last.says({ bound: { 5: { endpoint: 'e', source: 'camera' }, 6: null } }, { bound: { 6: { endpoint: 'f', source: 'camera' } } })
    expect(Object.keys(live.state.bound)).toEqual(['5', '6'])
    world.last.breaks()
    world.pass(0)
    accept({ pc: true })
    expect(Object.keys(live.state.bound)).toEqual(['5', '6'])
    world.last.breaks()
    world.pass(2000)
    accept({ pc: false })
    expect(live.state.bound).toEqual({})
  })
})

describe('a link', () => {
  beforeEach(() => {
    accept()
    world.last.says({ snapshot: SNAPSHOT, cursor: 'c0' })
  })

  it('is pinged every second and given up after three of silence', () => {
    const first = world.last
    world.pass(2_900)
    expect(first.sent.filter((message) => 'ping' in message)).toHaveLength(3)
    expect(first.closed).toBe(false)
    world.pass(200)
    expect(first.closed).toBe(true)
    expect(world.sockets).toHaveLength(2)
    expect(live.state.status).toBe('reconnecting')
  })

  it('is tried at once, then after growing pauses, and from the start once it carried both ways', () => {
    const waits: number[] = []
    for (let i = 0; i < 4; i += 1) {
      world.last.breaks()
      waits.push(Math.round(live.state.retry_ms! - world.now()))
      world.pass(5000)
    }
    expect(waits).toEqual([0, 250, 500, 800])
    accept()
    world.last.says({ pong: world.now(), clock: { running: false } })
    world.last.breaks()
    expect(live.state.retry_ms).toBe(world.now())
  })

  it('that is too fast rests five seconds', () => {
    world.last.breaks(4429)
    world.pass(4_900)
    expect(world.sockets).toHaveLength(1)
    world.pass(200)
    expect(world.sockets).toHaveLength(2)
  })

  it('goes where the session moved, and back if nobody is there', () => {
    world.last.breaks()
    world.pass(0)
    world.last.open()
    world.last.says({ moved: { address: 'http://other:8080' } })
    world.last.breaks(4410)
    expect(live.state.status).toBe('moved')
    world.pass(1000)
    expect(world.last.address).toBe('ws://other:8080/api/v1/sessions/real/live')
    world.last.breaks()
    world.pass(2000)
    expect(world.last.address).toBe('wss://school.example/api/v1/sessions/real/live')
  })

  it.each([
    [4401, 'signed_out'], [4403, 'removed'], [4404, 'ended'], [4409, 'replaced'], [4400, 'removed'],
  ])('closed with %i is not made again: %s', (code, status) => {
    world.last.says({ error: { code: 'because', text: 'A sentence.' } })
    world.last.breaks(code)
    world.pass(60_000)
    expect(world.sockets).toHaveLength(1)
    expect(live.state).toMatchObject({ status, problem: { code: 'because', detail: 'A sentence.' } })
  })

  it('that was given up is not heard any more', () => {
    const first = world.last
    world.pass(3_100)
    first.says({ snapshot: { ...SNAPSHOT, chat: ['stale'] }, cursor: 'stale' })
    expect(live.state.visible!.chat).toEqual([])
  })
})

describe('media', () => {
  it('gets its answer by number, and a problem when the link breaks before it', async () => {
    accept()
    const first = live.offer({ pc: 'p', sdp: 's', send: {}, receive: {} })
    const second = live.offer({ pc: 'p', sdp: 's', send: {}, receive: {} })
    world.last.says({ answer: { id: 2, error: { code: 'malformed', text: 'No.' } } }, { answer: { id: 1, pc: 'p', sdp: 'v=0' } })
    expect(await first).toMatchObject({ sdp: 'v=0' })
    await expect(second).rejects.toMatchObject({ code: 'malformed' })
    const third = live.offer({ pc: 'p', sdp: 's', send: {}, receive: {} })
    world.last.breaks()
    await expect(third).rejects.toMatchObject({ code: 'link_lost' })
  })
})

describe('a wall', () => {
  it('is told when it changes, and again after each welcome', () => {
    const told = () => world.last.sent.flatMap((message) => ('wall' in message ? [message.wall] : []))
    live.hang(['r1'])
    expect(told()).toEqual([])
    accept()
    live.hang(['r2', 'r3'])
    expect(told()).toEqual([{ rooms: ['r1'] }, { rooms: ['r2', 'r3'] }])
    world.last.breaks()
    world.pass(0)
    accept()
    expect(told()).toEqual([{ rooms: ['r2', 'r3'] }])
  })
})
