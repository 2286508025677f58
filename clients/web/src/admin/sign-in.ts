/**
 * The sign-in of the management pages, kept in this browser, so that a copied link to a line opens in any window of it.
 * A new link (`/admin#<secret>`) replaces it; the secret leaves the address bar at once.
 */
import { shallowRef } from 'vue'
import { fingerprintOf } from '../classroom/own-sign-in'
import { Problem, signIn, signOut, type SignedIn } from '../protocol'
import { keep, kept } from '../ui/kept'

interface Kept extends SignedIn {
  readonly link: string
}

export const signedIn = shallowRef<SignedIn>()
/** Why there is none, where a link was tried. */
export const signInProblem = shallowRef<Problem>()

export async function arrive(): Promise<void> {
  const secret = decodeURIComponent(location.hash.slice(1))
  if (secret !== '') history.replaceState(history.state, '', location.pathname + location.search)
  const before = keptSignIn()
  const link = fingerprintOf(secret)
  if (before && (secret === '' || before.link === link)) {
    signedIn.value = before
  } else if (secret !== '') {
    await signInBy(secret, link)
  }
}

async function signInBy(secret: string, link: string): Promise<void> {
  try {
    const fresh = await signIn(secret)
    keep('local', 'sign-in.admin', JSON.stringify({ ...fresh, link }))
    signedIn.value = fresh
  } catch (error) {
    signInProblem.value = error instanceof Problem ? error : new Problem('other', String(error))
  }
}

/** The server knows the sign-in no more, or the person leaves. */
export function forget(): void {
  keep('local', 'sign-in.admin', null)
  signedIn.value = undefined
}

export async function leave(): Promise<void> {
  const token = signedIn.value?.token
  forget()
  if (token !== undefined) await signOut(token).catch(() => undefined) // it ends by itself too
}

function keptSignIn(): Kept | undefined {
  const text = kept('local', 'sign-in.admin')
  if (text === null) return undefined
  const found = JSON.parse(text) as Kept
  return Date.parse(found.expires) > Date.now() ? found : undefined
}
