/**
 * The sign-in of the management pages, kept in this browser, so that a copied link to a line opens in any window of it.
 * A new link (`/admin#<secret>`) replaces it; the secret leaves the address bar at once. Without one, `/sign-in` asks.
 */
import { ref, shallowRef } from 'vue'
import { fingerprintOf } from '../classroom/own-sign-in'
import { Problem, signIn, signOut } from '../protocol'
import { keep, kept } from '../ui/kept'

/** A person, or by a link a role in one session. */
export interface Entered {
  readonly token: string
  readonly expires: string
  readonly label: string
  readonly device: string
  readonly person?: string
  readonly session?: string
  readonly role?: string
  readonly kind?: string
  /** The password was given by somebody else and wants to be the person's own. */
  readonly must_change?: boolean
}

interface Kept extends Entered {
  /** Tells the link it came by from others. */
  readonly link?: string
}

export const signedIn = shallowRef<Entered>()
/** The person has left by the menu: the page says so and asks for nothing. */
export const left = ref(false)

/** True once somebody is signed in; else the window is on its way to the sign-in page. */
export async function arrive(): Promise<boolean> {
  const secret = decodeURIComponent(location.hash.slice(1))
  if (secret !== '') history.replaceState(history.state, '', location.pathname + location.search)
  const before = keptSignIn()
  const link = fingerprintOf(secret)
  if (before && (secret === '' || before.link === link)) {
    signedIn.value = before
    return true
  }
  if (secret !== '') return signInBy(secret, link)
  goToSignIn()
  return false
}

async function signInBy(secret: string, link: string): Promise<boolean> {
  try {
    keepSignIn({ ...(await signIn(secret)), link })
    return true
  } catch (error) {
    goToSignIn(error instanceof Problem ? error.code : 'other', secret)
    return false
  }
}

export function keepSignIn(fresh: Kept): void {
  keep('local', 'sign-in.admin', JSON.stringify(fresh))
  signedIn.value = fresh
}

/** The sign-in page brings the person back to this place. A secret goes along in the fragment, which no server sees. */
export function goToSignIn(why = '', secret = ''): void {
  const to = location.pathname + location.search
  const query = new URLSearchParams({ ...(to !== '/admin' && { to }), ...(why && { why }) }).toString()
  location.replace(`/sign-in${query && `?${query}`}${secret && `#${encodeURIComponent(secret)}`}`)
}

/** The server knows the sign-in no more, or the person leaves. */
export function forget(): void {
  keep('local', 'sign-in.admin', null)
  signedIn.value = undefined
}

export async function leave(): Promise<void> {
  const token = signedIn.value?.token
  left.value = true
  forget()
  if (token !== undefined) await signOut(token).catch(() => undefined) // it ends by itself too
}

export function keptSignIn(): Kept | undefined {
  const text = kept('local', 'sign-in.admin')
  if (text === null) return undefined
  const found = JSON.parse(text) as Kept
  return Date.parse(found.expires) > Date.now() ? found : undefined
}
