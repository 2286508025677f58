import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { arrivalOf, fingerprintOf, ownSignIn } from './own-sign-in'

const SECRET = 'b679b16785dbda1406e3ef76caad6aad'
const LATER = '2999-01-01T00:00:00Z'

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  })
})
afterEach(() => vi.unstubAllGlobals())

function serverAnswering(expires = LATER) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (_: string, { body }: { body: string }) => {
    asked.push((JSON.parse(body) as { link: string }).link)
    return new Response(JSON.stringify({ token: `token${asked.length}`, session: 's', role: 'lead_teacher', kind: 'lead_room', label: '李静仪', expires }))
  })
  return asked
}

test('a link is read from the path and the part behind #', () => {
  expect(arrivalOf('/class/demo', `#${SECRET}`)).toEqual({ session: 'demo', secret: SECRET, fingerprint: fingerprintOf(SECRET) })
  expect(arrivalOf('/class/demo', '#~abc')).toEqual({ session: 'demo', secret: undefined, fingerprint: 'abc' })
  expect(arrivalOf('/class/demo', '')).toEqual({ session: 'demo', secret: undefined, fingerprint: undefined })
  expect(arrivalOf('/', '')).toBe(undefined)
})

test('the fingerprint tells links apart and does not hold the secret', () => {
  expect(fingerprintOf(SECRET)).not.toBe(fingerprintOf(SECRET.replace('b', 'c')))
  expect(SECRET).not.toContain(fingerprintOf(SECRET))
})

test('the same link opened again is the same sign-in, without asking the server', async () => {
  const asked = serverAnswering()
  const first = await ownSignIn(arrivalOf('/class/demo', `#${SECRET}`)!)
  const again = await ownSignIn(arrivalOf('/class/demo', `#~${fingerprintOf(SECRET)}`)!)
  expect(again).toEqual(first)
  expect(asked).toEqual([SECRET])
})

test('two links in one browser are two sign-ins with two device keys', async () => {
  serverAnswering()
  const lead = await ownSignIn(arrivalOf('/class/demo', `#${SECRET}`)!)
  const room = await ownSignIn(arrivalOf('/class/demo', '#4cdb95a70c50882ea5694c3ec01ae2b0')!)
  expect(lead!.device).not.toBe(room!.device)
  expect(lead!.token).not.toBe(room!.token)
})

test('an expired sign-in is renewed by its link and stays the same device', async () => {
  const asked = serverAnswering('2000-01-01T00:00:00Z')
  const arrival = arrivalOf('/class/demo', `#${SECRET}`)!
  const first = await ownSignIn(arrival)
  const second = await ownSignIn(arrival)
  expect(asked).toEqual([SECRET, SECRET])
  expect(second!.device).toBe(first!.device)
})

test('without a secret and without a kept sign-in there is nothing to live by', async () => {
  serverAnswering()
  expect(await ownSignIn(arrivalOf('/class/demo', '#~unknown')!)).toBe(undefined)
})
