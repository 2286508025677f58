/** `/join` and `/join/<code>`: a page of its own, so that a phone on a thin line has it at once. */
import { createApp, h } from 'vue'
import { speakOn } from '../../phrases'
import JoinPage from './JoinPage.vue'

export async function mount(selector: string): Promise<void> {
  await speakOn('student')
  const given = /^\/join\/([A-Za-z0-9-]{6,7})$/.exec(location.pathname)?.[1]
  // A new document: the class has styles and a page of its own.
  createApp({ render: () => h(JoinPage, { given, onJoined: (address: string) => location.assign(address) }) }).mount(selector)
}
