/** The page of signing in, loaded apart from everything else. */
import '../../ui/icons-later'
import '../../ui/icons-management'
import { createApp } from 'vue'
import { speakOn } from '../../phrases'
import { keptSignIn } from '../../classroom/part/own-part'
import { keep } from '../../ui/kept'
import SignInPage from './SignInPage.vue'

export async function mount(selector: string): Promise<void> {
  await speakOn()
  const terminal = location.pathname === '/room' && location.hash === '' ? keptSignIn('terminal') : undefined
  if (!terminal) return void createApp(SignInPage).mount(selector)
  const { default: RoomPage } = await import('./RoomPage.vue')
  createApp(RoomPage, { terminal, onOut: letOut }).mount(selector)
}

/** An administrator took the terminal out: it asks for the room's key again. */
function letOut(): void {
  keep('local', 'sign-in.terminal', null)
  location.reload()
}
