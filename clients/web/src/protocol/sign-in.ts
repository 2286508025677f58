/** Signing in by a link (docs/protocol.md §1): each link is its own sign-in with its own device key. */
import { Problem, problemOf } from './problem'
import type { EndpointKind, Role } from './words'

export interface SignedIn {
  readonly token: string
  readonly session: string
  /** Told before the session is entered; without it the snapshot says so. */
  readonly sessionKind?: 'lesson' | 'seminar'
  readonly role: Role
  readonly kind: EndpointKind
  readonly room?: string
  readonly person?: string
  readonly label: string
  readonly expires: string
  /** Made once per sign-in and kept: it makes a reconnect the same endpoint. */
  readonly device: string
}

/** `fetch` may be handed in; an address is '' for the page's own server. */
export async function signIn(secret: string, address = '', fetcher: typeof fetch = fetch): Promise<SignedIn> {
  const response = await reach(() =>
    fetcher(`${address}/api/v1/sign-ins`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ link: secret }),
    }),
  )
  if (!response.ok) throw await problemOf(response)
  return { ...((await response.json()) as Omit<SignedIn, 'device'>), device: newDeviceKey() }
}

export async function signOut(token: string, address = '', fetcher: typeof fetch = fetch): Promise<void> {
  const headers = { Authorization: `Bearer ${token}` }
  const response = await reach(() => fetcher(`${address}/api/v1/sign-ins/current`, { method: 'DELETE', headers }))
  if (!response.ok && response.status !== 401) throw await problemOf(response)
}

/** A UUIDv4. `crypto.randomUUID` is missing on pages without TLS, which a school's own network may serve. */
export function newDeviceKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex)
}

async function reach(request: () => Promise<Response>): Promise<Response> {
  try {
    return await request()
  } catch {
    throw new Problem('unreachable', 'The server cannot be reached.')
  }
}
