/** The class route: Vue, our own phrases and our own styles, nothing else (tests/weight.test.ts). */
import { createApp } from 'vue'
import ClassPage from './ClassPage.vue'

export function mount(selector: string): void {
  createApp(ClassPage).mount(selector)
}
