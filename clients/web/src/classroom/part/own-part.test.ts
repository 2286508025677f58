/** Which parts of a class a browser offers, and as whom it goes in. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Problem } from '../../protocol/problem'
import { asSignedIn, askServer, keptSignIn, optionsOf, type OwnPart } from './own-part'

const NOW_MS = Date.parse('2026-11-24T02:00:00Z')
const BY = { token: 'secret', expires: '2026-11-24T03:00:00Z', device: 'd1', person: 'wang' }
const part = (role: OwnPart['role'], kinds: OwnPart['kinds'], more: Partial<OwnPart> = {}): OwnPart => ({ role, kinds, label: '王海山', ...more })
const CO_TEACHER = part('co_teacher', ['satellite_room', 'personal', 'camera_box'], { room: { id: 'room-qing', label: '五(1)班教室' } })
const LESSON = { id: 'session-1', kind: 'lesson' } as const
const asked = (parts: OwnPart[], phone = false, kind: 'lesson' | 'seminar' = 'lesson') => optionsOf({ kind, parts }, phone).map(({ part: { role }, kind }) => `${role} as ${kind}`)

let kept: Map<string, string>
beforeEach(() => {
  kept = new Map()
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null })
})
afterEach(() => vi.unstubAllGlobals())

test('a co-teacher is the room’s screen first, then the own device, and never a camera box', () => {
  expect(asked([CO_TEACHER])).toEqual(['co_teacher as satellite_room', 'co_teacher as personal'])
})

test('a phone is never the room’s screen', () => {
  expect(asked([CO_TEACHER], true)).toEqual(['co_teacher as personal'])
  expect(asked([part('device', ['satellite_room'])], true)).toEqual(['device as satellite_room'])
})

test('what the server does not let in is not offered, and parts keep the server’s order', () => {
  expect(asked([part('lead_teacher', []), part('observer', ['observer']), part('substitute', ['personal'])])).toEqual([
    'observer as observer', 'substitute as personal',
  ])
  expect(asked([part('org_admin', ['personal'])])).toEqual([])
})

test('a seminar is entered at a device of one’s own, and by nobody unseen', () => {
  const parts = [part('lead_teacher', ['lead_room', 'personal', 'camera_box']), part('researcher', ['personal']), part('observer', ['observer'])]
  expect(asked(parts, false, 'seminar')).toEqual(['lead_teacher as personal', 'researcher as personal'])
})

test('he goes in with the sign-in that is kept, in the room of the part', () => {
  const [first] = optionsOf({ kind: 'lesson', parts: [CO_TEACHER] }, false)
  expect(asSignedIn(first!, LESSON, BY)).toEqual({
    token: 'secret', expires: BY.expires, device: 'd1', session: 'session-1', sessionKind: 'lesson', role: 'co_teacher', kind: 'satellite_room', label: '王海山',
    person: 'wang', room: 'room-qing',
  })
  const [lead] = optionsOf({ kind: 'lesson', parts: [part('lead_teacher', ['lead_room'])] }, false)
  expect(asSignedIn(lead!, LESSON, { token: 't', expires: BY.expires, device: 'd1' })).not.toHaveProperty('room')
})

test('a sign-in that has run out is none', () => {
  kept.set('tongtang.sign-in.admin', JSON.stringify(BY))
  expect(keptSignIn('admin', NOW_MS)).toEqual(BY)
  expect(keptSignIn('admin', Date.parse(BY.expires))).toBeUndefined()
  expect(keptSignIn('terminal', NOW_MS)).toBeUndefined()
})

test('a server that cannot be reached is told apart from one that refuses', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('no line')))
  await expect(askServer('demo/part', 'secret')).rejects.toMatchObject({ code: 'unreachable' })
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ code: 'role_ended', detail: 'Over.' }), { status: 403 }))
  await expect(askServer('demo/part', 'secret')).rejects.toBeInstanceOf(Problem)
  await expect(askServer('demo/part', 'secret')).rejects.toMatchObject({ code: 'role_ended' })
})
