/** The pages of the management, loaded apart from the class: they alone have a router, and words of their own. */
import '../ui/icons-later'
import '../ui/icons-management'
import './admin.css'
import { createApp } from 'vue'
import { speakOn } from '../phrases'
import { speakAdmin } from '../phrases/admin'
import AdminShell from './AdminShell.vue'
import { knowMe } from './me'
import { router } from './routes'
import { arrive } from './sign-in'

export async function mount(selector: string): Promise<void> {
  const [, , here] = await Promise.all([speakOn(), speakAdmin(), arrive()])
  if (!here) return
  await knowMe()
  createApp(AdminShell).use(router).mount(selector)
}
