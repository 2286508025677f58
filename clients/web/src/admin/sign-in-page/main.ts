/** The page of signing in, loaded apart from everything else. */
import '../../ui/icons-later'
import '../../ui/icons-management'
import { createApp } from 'vue'
import { speakOn } from '../../phrases'
import SignInPage from './SignInPage.vue'

export async function mount(selector: string): Promise<void> {
  await speakOn()
  createApp(SignInPage).mount(selector)
}
