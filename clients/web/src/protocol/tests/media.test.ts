/** Sound and picture follow the class and outlive the connection that carries them. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectLive, fetchReducer } from '../connection'
import type { Fact } from '../facts'
import type { Signalling } from '../live'
import { connectMedia, type MediaConnection } from '../media'
import { FakePeer } from './fake-peer'
import { World } from './world'

const ME = 'aaaaaaa2'
const OPTIONS = {
  address: '', session: 's', token: 't', device: 'd', kind: 'satellite_room' as const,
  client: { name: 'test', version: '1', platform: 'node' },
}
const LAYOUT = { send: ['microphone', 'camera'], receive: ['lead.audio', 'lead.video', 'wall1.video'], camera: 'room' } as const
const SNAPSHOT = {
  me: { endpoint: ME, role: 'co_teacher', kind: 'satellite_room', can: [], hidden: false },
  session: { id: 's', state: 'live', lead: { person: 'p' } },
  rules: { stage_seats: 2, class_muted: [] }, rooms: [], hands: [], stage: [], microphones: {}, chat: [], sending: {}, layouts: {}, staffed: {}, checks: {}, reception: [], rollcall: { rolls: [] },
  endpoints: {
    [ME]: { kind: 'satellite_room', role: 'co_teacher', org_path: [], hidden: false, link: 'connected', muted: {}, microphone: 'closed', tracks: {} },
  },
}

let world: World
let live: Signalling
let media: MediaConnection
let peers: FakePeer[]

const camera = { kind: 'video', getSettings: () => ({ width: 1280, height: 720 }) } as unknown as MediaStreamTrack
const voice = { kind: 'audio', getSettings: () => ({}) } as unknown as MediaStreamTrack

async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
}

async function welcome(pc: boolean, more: object = {}): Promise<void> {
  world.last.open()
  const clock = { at_ms: 0, running: true }
  world.last.says(
    { welcome: { endpoint: ME, connection: 'c', session: 's', n: 0, edition: 1, pc, directory: {}, clock, ...more } },
    { snapshot: SNAPSHOT, cursor: 'c0' },
  )
  await settled()
}

interface SentOffer { id: number; pc: string; sdp: string; send: object; receive: object }

function offers(): SentOffer[] {
  return world.last.sent.flatMap((message) => ('offer' in message ? [message.offer as SentOffer] : []))
}

async function answer(): Promise<SentOffer> {
  const offer = offers().at(-1)!
  world.last.says({ answer: { id: offer.id, pc: offer.pc, sdp: 'v=0' } })
  await settled()
  return offer
}

/** The server accepts the newest command and tells its facts. */
async function accept(...facts: { type: Fact['type']; data: object }[]): Promise<Record<string, unknown>> {
  const command = world.last.sent.filter((message) => 'command' in message).at(-1)!
  await tell(...facts)
  world.last.says({ n: command.n, cursor: 'c' })
  await settled()
  return command
}

async function tell(...facts: { type: Fact['type']; data: object }[]): Promise<void> {
  world.last.says({ cursor: 'c', at_ms: 1, time: '', facts: facts.map((fact) => ({ v: 1, ...fact })) })
  await settled()
}

const published = (source: string) =>
  ({ type: 'session.track.published', data: { endpoint: ME, track: `t-${source}`, source, codec: 'vp8', layers: [] } }) as const
const opened = { type: 'session.microphone.opened', data: { endpoint: ME, cause: 'self', room: 'r' } } as const

beforeAll(() => fetchReducer('lesson'))
beforeEach(async () => {
  peers = []
  world = new World()
  world.peer = () => {
    peers.push(new FakePeer())
    return peers.at(-1) as unknown as RTCPeerConnection
  }
  let drawn = 0
  world.chance = () => (drawn += 0.1) % 1 // names of peers differ
  live = connectLive(OPTIONS, world)
  media = connectMedia(live, LAYOUT, world)
  media.start()
  await welcome(false)
})

describe('the one offer', () => {
  it('names each line by its mid', () => {
    expect(offers()).toHaveLength(1)
    expect(offers()[0]).toMatchObject({
      send: { 0: 'microphone', 1: 'camera' },
      receive: { 2: 'lead.audio', 3: 'lead.video', 4: 'wall1.video' },
    })
  })

  it('is followed by slots that show what the server binds, and only those change', async () => {
    await answer()
    world.last.says({ bound: { 2: null, 3: { endpoint: 'lead', source: 'camera' }, 4: null } })
    const before = media.state.slots
    expect(before['lead.video']!.shown).toEqual({ endpoint: 'lead', source: 'camera' })
    expect(before['lead.video']!.stream).toBe(before['lead.audio']!.stream)
    world.last.says({ bound: { 4: { endpoint: 'room', source: 'camera' } } })
    expect(media.state.slots['lead.video']).toBe(before['lead.video'])
    expect(media.shown('room', 'camera')!.slot).toBe('wall1.video')
  })

  it('asks nobody but the server, or the relays of the newest welcome', async () => {
    expect(peers.at(-1)!.configured).toEqual([])
    const relay = { urls: ['turn:t'], username: '1:me', credential: 'c' }
    world.last.breaks()
    world.pass(30_000)
    await welcome(false, { ice_servers: [relay] })
    expect(peers.at(-1)!.configured.map(({ iceServers }) => iceServers)).toEqual([[relay]])
    expect(peers.at(-1)!.configured[0]).toMatchObject({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' })
  })

  it('goes through relays also where the welcome was there before the media', async () => {
    const relay = { urls: ['turn:t'], username: '1:me', credential: 'c' }
    const early = connectLive(OPTIONS, world)
    await welcome(false, { ice_servers: [relay] })
    connectMedia(early, LAYOUT, world).start()
    await settled()
    expect(peers.at(-1)!.configured.map(({ iceServers }) => iceServers)).toEqual([[relay]])
  })

  it('grows by a second offer with the same name', async () => {
    const first = await answer()
    void media.extend(['wall1.video', 'wall2.video'])
    await settled()
    expect(offers().at(-1)).toMatchObject({ pc: first.pc, receive: { 5: 'wall2.video' } })
  })
})

describe('publishing', () => {
  beforeEach(async () => void (await answer()))

  it('fills the line, then publishes with codec and layer as it goes out', async () => {
    const done = media.publish('camera', camera)
    await settled()
    expect(peers[0]!.carried).toEqual([null, camera])
    const command = await accept(published('camera'))
    expect(command).toMatchObject({
      command: 'PublishTrack', source: 'camera', codec: 'vp8', layers: [{ width: 640, height: 360, max_kbps: 700 }],
    })
    await done
  })

  it('opens a microphone after it is published, and sends nothing while it is closed', async () => {
    const done = media.publish('microphone', voice)
    await settled()
    expect(await accept(published('microphone'))).toMatchObject({ command: 'PublishTrack', codec: 'opus', layers: [] })
    expect(peers[0]!.carried).toEqual([null, null])
    expect(await accept(opened)).toMatchObject({ command: 'OpenMicrophone' })
    await done
    expect(peers[0]!.carried).toEqual([voice, null])
  })

  it('leaves a microphone closed that enters closed, until a call to the stage opens it', async () => {
    const done = media.publish('microphone', voice, 'closed')
    await settled()
    await accept(published('microphone'))
    await done
    expect(peers[0]!.carried[0]).toBe(null)
    await tell(opened)
    expect(peers[0]!.carried[0]).toBe(voice)
  })

  it('takes the track back when it is refused', async () => {
    const done = media.publish('camera', camera)
    await settled()
    world.last.says({ n: 1, error: { code: 'source_taken', text: 'No.' } })
    await expect(done).rejects.toMatchObject({ code: 'source_taken' })
    await settled()
    expect(peers[0]!.carried).toEqual([null, null])
    expect(media.state.sending).toEqual({})
  })

  it('follows a mute and its lifting without being asked', async () => {
    const done = media.publish('camera', camera)
    await settled()
    await accept(published('camera'))
    await done
    const muted = { endpoint: ME, source: 'camera', by: 'lead' }
    await tell({ type: 'session.endpoint.muted', data: muted })
    expect(peers[0]!.carried[1]).toBe(null)
    await tell({ type: 'session.endpoint.unmuted', data: muted })
    expect(peers[0]!.carried[1]).toBe(camera)
  })

  it('ends where the lead ended it, until the page publishes again', async () => {
    const done = media.publish('camera', camera)
    await settled()
    await accept(published('camera'))
    await done
    await tell({ type: 'session.track.unpublished', data: { endpoint: ME, track: 't-camera', cause: 'stopped' } })
    expect(media.state.sending).toEqual({})
    expect(peers[0]!.carried[1]).toBe(null)
  })
})

describe('a lost connection', () => {
  beforeEach(async () => {
    await answer()
    void media.publish('camera', camera)
    await settled()
    await accept(published('camera'))
  })

  async function reconnect(held: boolean): Promise<void> {
    world.last.breaks()
    world.pass(0)
    await welcome(held)
  }

  it('goes on where the server still holds it', async () => {
    await reconnect(true)
    expect(world.last.join.pc).toBeDefined()
    expect(peers).toHaveLength(1)
    expect(offers()).toEqual([])
  })

  it('is made anew and filled again after a restart, and lost tracks are published again', async () => {
    await reconnect(false)
    expect(peers.map(({ closed }) => closed)).toEqual([true, false])
    expect(peers[1]!.carried).toEqual([null, camera])
    await answer()
    expect(world.last.sent.at(-1)).toMatchObject({ command: 'PublishTrack', source: 'camera' })
  })

  it('restarts ICE when the browser says that it failed', async () => {
    peers[0]!.ice('failed')
    await settled()
    expect(media.state.status).toBe('restarting')
    expect(peers[0]!.offers.at(-1)).toEqual({ iceRestart: true })
    await answer()
    peers[0]!.ice('connected')
    expect(media.state.status).toBe('connected')
  })

  it('is made anew when new ICE did not help, since the server may have given the old one up', async () => {
    peers[0]!.ice('failed')
    await settled()
    await answer()
    peers[0]!.ice('failed')
    await settled()
    expect(peers.map(({ closed }) => closed)).toEqual([true, false])
    expect(peers[1]!.offers).toEqual([{ iceRestart: false }])
    expect(offers().at(-1)!.pc).not.toBe(offers()[0]!.pc)
    expect(peers[1]!.carried).toEqual([null, camera])
  })

  it('is not made anew when the path failed, came back and failed again', async () => {
    peers[0]!.ice('failed')
    await settled()
    await answer()
    peers[0]!.received_bytes = 1000
    world.pass(1000)
    await settled()
    peers[0]!.ice('failed')
    await settled()
    expect(peers).toHaveLength(1)
    expect(peers[0]!.offers.filter(({ iceRestart }) => iceRestart)).toHaveLength(2)
  })

  it('restarts ICE after five seconds of silence, while something should be seen', async () => {
    peers[0]!.received_bytes = 1000
    world.last.says({ bound: { 3: { endpoint: 'lead', source: 'camera' } } })
    for (let second = 0; second < 8; second += 1) {
      world.pass(1000)
      world.last.says({ pong: world.now(), clock: { at_ms: 0, running: true } })
      await settled()
    }
    expect(peers[0]!.offers.filter(({ iceRestart }) => iceRestart)).toHaveLength(1)
  })
})
