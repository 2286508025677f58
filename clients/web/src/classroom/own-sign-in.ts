/**
 * The sign-in that a window lives by. Each link is its own sign-in with its own device key, kept in this browser
 * under a fingerprint of the link, so that a lead and several rooms stand side by side in one browser and each
 * comes back as the same endpoint. The secret leaves the address bar at once; `#~<fingerprint>` stays.
 */
import type { SignedIn } from '../protocol'
import { keep, kept } from '../ui/kept'

export interface Arrival {
  readonly session: string
  readonly secret: string | undefined
  readonly fingerprint: string | undefined
}

/** Reads `/class/<session>#<secret>` or `#~<fingerprint>`. */
export function arrivalOf(path: string, fragment: string): Arrival | undefined {
  const session = /^\/class\/([A-Za-z0-9-]+)\/?$/.exec(path)?.[1]
  if (session === undefined) return undefined
  const rest = decodeURIComponent(fragment.replace(/^#/, ''))
  if (rest.startsWith('~')) return { session, secret: undefined, fingerprint: rest.slice(1) }
  return rest === '' ? { session, secret: undefined, fingerprint: undefined }
    : { session, secret: rest, fingerprint: fingerprintOf(rest) }
}

/** The sign-in kept for this arrival, else a new one by its secret; undefined where the window has neither. */
export async function ownSignIn(arrival: Arrival, anew = false): Promise<SignedIn | undefined> {
  const { fingerprint, secret } = arrival
  if (fingerprint === undefined) return undefined
  const before = keptSignIn(fingerprint)
  if (before && !anew && Date.parse(before.expires) > Date.now()) return before
  if (secret === undefined) return undefined
  // A window that has its sign-in already does not carry the way to one.
  const { signIn } = await import('../protocol/sign-in')
  const fresh = await signIn(secret)
  const own = before === undefined ? fresh : { ...fresh, device: before.device }
  keep('local', `sign-in.${fingerprint}`, JSON.stringify(own))
  return own
}

export function forgetSignIn(arrival: Arrival): void {
  if (arrival.fingerprint !== undefined) keep('local', `sign-in.${arrival.fingerprint}`, null)
}

function keptSignIn(fingerprint: string): SignedIn | undefined {
  const text = kept('local', `sign-in.${fingerprint}`)
  return text === null ? undefined : (JSON.parse(text) as SignedIn)
}

/** Tells links apart and gives nothing of them away: 53 bits of a mixing hash of a secret of 128 bits and more. */
export function fingerprintOf(secret: string): string {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (const sign of secret) {
    const code = sign.codePointAt(0)!
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36)
}
