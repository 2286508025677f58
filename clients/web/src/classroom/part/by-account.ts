/** Coming into a class without a link: as the person who is signed in, or as the terminal of a room. */
import { createApp } from 'vue'
import type { SignedIn } from '../../protocol'
import { speakOn } from '../../phrases'
import { keep } from '../../ui/kept'
import { ofThisWindow } from '../before-class'
import type { Arrival } from '../own-sign-in'
import { SCREEN } from '../screen'

const AGAIN_MS = 20_000

/** Who comes without a link: a page of its own asks as what, and is gone when it is known. */
export async function byAccount(arrival: Arrival): Promise<Arrival & { own: SignedIn }> {
  const [{ default: PartPage }] = await Promise.all([import('./PartPage.vue'), speakOn('part'), speakOn('check')])
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
    const { askServer } = await import('./own-part')
    const told = await askServer<{ items: { id: string }[] }>('own', own.token).catch((failure: { code?: string }) => failure)
    const gone = 'items' in told ? !told.items.some(({ id }) => id === own.session) : told.code === 'sign_in'
    if (gone) location.replace('/room')
  }, AGAIN_MS)
}
