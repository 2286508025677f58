/**
 * What a window that is not in class yet, or is there in a way of its own, needs beside the class: the pages before it,
 * the room's second screen, a co-teacher's own phone, a terminal that nobody stands by.
 */
import { createApp, type Component } from 'vue'
import { newDeviceKey, type SignedIn } from '../protocol'
import { speakOn } from '../phrases'
import { keep, kept } from '../ui/kept'
import type { Arrival } from './own-sign-in'
import { SCREEN } from './screen'

const AGAIN_MS = 20_000

/** An observer opens no device and is told who sees him. */
export async function pageBefore(kind: SignedIn['kind']): Promise<Component> {
  if (kind === 'observer') return (await import('./check/UnseenPage.vue')).default
  const [page] = await Promise.all([import('./check/CheckPage.vue'), speakOn('check')])
  return page.default
}

/** Who comes without a link: a page of its own asks as what, and is gone when it is known. */
export async function byAccount(arrival: Arrival): Promise<Arrival & { own: SignedIn }> {
  const [{ default: PartPage }] = await Promise.all([import('./part/PartPage.vue'), speakOn('part'), speakOn('check')])
  return new Promise((resolve) => {
    const place = document.body.appendChild(document.createElement('div'))
    const page = createApp(PartPage, {
      session: arrival.session, which: arrival.fingerprint,
      onOut: (why: string) => location.replace(`/sign-in?to=${encodeURIComponent(location.pathname)}&why=${why}`),
      onEnter: (own: SignedIn, which: string) => {
        page.unmount()
        place.remove()
        void arrived(own, which).then((mine) => resolve({ ...arrival, fingerprint: which, own: mine }))
      },
    })
    page.mount(place)
  })
}

/** The address says by which sign-in, so that the window comes back as the same. */
async function arrived(own: SignedIn, which: string): Promise<SignedIn> {
  history.replaceState(null, '', `/class/${own.session}${SCREEN === '2' ? '?screen=2' : ''}#~${which}`)
  if (own.kind === 'observer') await speakOn('room')
  if (own.role === 'device') {
    keep('tab', 'in-class', own.device) // nobody stands by to press
    leaveInTime(own)
  }
  return ofThisWindow(own, which)
}

/** A screen that nobody stands by leaves a class that is over, or that was never held, for its waiting page. */
function leaveInTime(own: SignedIn): void {
  window.setInterval(async () => {
    const { askServer } = await import('./part/own-part')
    const told = await askServer<{ items: { id: string }[] }>('own', own.token).catch((failure: { code?: string }) => failure)
    const gone = 'items' in told ? !told.items.some(({ id }) => id === own.session) : told.code === 'sign_in'
    if (gone) location.replace('/room')
  }, AGAIN_MS)
}

/** What this window is: the second screen is another device, a phone another kind of endpoint. */
export function ofThisWindow(own: SignedIn, fingerprint: string): SignedIn {
  if (SCREEN === '2') return { ...own, device: secondDevice(fingerprint) }
  return kept('tab', 'phone') === own.device ? asPhone(own) : own
}

/** From now on, in this window. */
export function asPhone(own: SignedIn): SignedIn {
  keep('tab', 'phone', own.device)
  return { ...own, kind: 'personal' }
}

function secondDevice(fingerprint: string): string {
  const key = `sign-in.${fingerprint}.screen-2`
  const device = kept('local', key) ?? newDeviceKey()
  keep('local', key, device)
  return device
}
