/**
 * `say` holds the words of the language in use: `say.invite`, `say.online(4)`. It is reactive: a template that reads a
 * phrase is drawn again when the language changes. Only the language in use is loaded; `speak` must have been awaited
 * once before anything is drawn. Words of management pages are in `log-*.ts` and load with them.
 */
import { ref, shallowReactive } from 'vue'
import type { Phrases } from './zh-CN'

export type Language = 'zh-CN' | 'en'
const LOADERS: Record<Language, () => Promise<{ default: Phrases }>> = {
  'zh-CN': () => import('./zh-CN'),
  en: () => import('./en'),
}
const tables = shallowReactive<Partial<Record<Language, Phrases>>>({})

export const language = ref<Language>('zh-CN')

export async function speak(choice: Language): Promise<void> {
  tables[choice] ??= (await LOADERS[choice]()).default
  language.value = choice
}

export const say: Phrases = new Proxy({} as Phrases, {
  get: (_, key) => Reflect.get(tables[language.value] ?? {}, key) as unknown,
})
