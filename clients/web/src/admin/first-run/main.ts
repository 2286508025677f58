/** The first run, loaded apart: nobody sees it twice. */
import '../../ui/icons-later'
import '../../ui/icons-management'
import { createApp } from 'vue'
import { speakOn } from '../../phrases'
import FirstRun from './FirstRun.vue'

export async function mount(selector: string): Promise<void> {
  await speakOn()
  createApp(FirstRun).mount(selector)
}
