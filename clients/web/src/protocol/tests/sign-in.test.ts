/** Signing in by a link, and what is said when it fails. */
import { describe, expect, it } from 'vitest'
import { newDeviceKey, signIn, signOut } from '../sign-in'

function answering(status: number, body: unknown): { fetcher: typeof fetch; asked: [string, RequestInit | undefined][] } {
  const asked: [string, RequestInit | undefined][] = []
  const fetcher = (async (address: string, init?: RequestInit) => {
    asked.push([address, init])
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
  }) as typeof fetch
  return { fetcher, asked }
}

describe('signing in', () => {
  it('sends the secret of the link and makes a device key of its own each time', async () => {
    const { fetcher, asked } = answering(201, { token: 't', session: 's', role: 'observer', kind: 'observer', label: '陈岚', expires: '' })
    const [one, other] = [await signIn('secret', 'https://school', fetcher), await signIn('secret', 'https://school', fetcher)]
    expect(asked[0]![0]).toBe('https://school/api/v1/sign-ins')
    expect(JSON.parse(asked[0]![1]!.body as string)).toEqual({ link: 'secret' })
    expect(one.token).toBe('t')
    expect(one.device).not.toBe(other.device)
  })

  it.each([
    [401, { code: 'link_unknown', detail: 'No such link.' }, { code: 'link_unknown', detail: 'No such link.', status: 401 }],
    [502, '<html>', { code: 'http_502', status: 502 }],
  ])('fails with what the server says: %i', async (status, body, problem) => {
    await expect(signIn('x', '', answering(status, body).fetcher)).rejects.toMatchObject(problem)
  })

  it('fails as unreachable where nobody answers', async () => {
    const fetcher = (() => Promise.reject(new TypeError('failed to fetch'))) as typeof fetch
    await expect(signIn('x', '', fetcher)).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('is over after signing out, also if the server had ended it already', async () => {
    await expect(signOut('t', '', answering(401, {}).fetcher)).resolves.toBeUndefined()
  })
})

it('a device key is a UUIDv4', () => {
  for (let i = 0; i < 20; i += 1) {
    expect(newDeviceKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
})
