/**
 * What a window that is not in class yet, or is there in a way of its own, needs beside the class: the page before it,
 * the room's second screen, a co-teacher's own phone.
 */
import type { Component } from 'vue'
import { newDeviceKey, type SignedIn } from '../protocol'
import { speakOn } from '../phrases'
import { keep, kept } from '../ui/kept'
import { SCREEN } from './screen'

/** An observer opens no device and is told who sees him. */
export async function pageBefore(kind: SignedIn['kind']): Promise<Component> {
  if (kind === 'observer') return (await import('./check/UnseenPage.vue')).default
  const [page] = await Promise.all([import('./check/CheckPage.vue'), speakOn('check')])
  return page.default
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
