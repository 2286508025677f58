/** The pages of the management, loaded apart from the class. */
import { createApp } from 'vue'
import AdminShell from './AdminShell.vue'

export function mount(selector: string): void {
  createApp(AdminShell).mount(selector)
}
