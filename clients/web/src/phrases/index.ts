/**
 * `say` holds the words of the language in use: `say.invite`, `say.online(4)`. It is reactive: a template that reads a
 * phrase is drawn again when the language changes. Only the language in use is loaded, in two parts: `speak` must
 * have been awaited once before anything is drawn, `speakOn` before a part that came later (src/ui/later.ts).
 * Words of management pages are files of their own and load with them.
 */
import { ref, shallowReactive } from 'vue'
import type { Phrases } from './zh-CN'
import type { LaterPhrases } from './zh-CN-later'

export type Language = 'zh-CN' | 'en'

const FIRST: Record<Language, () => Promise<{ default: Phrases }>> = {
  'zh-CN': () => import('./zh-CN'),
  en: () => import('./en'),
}
const LATER: Record<Language, () => Promise<{ default: LaterPhrases }>> = {
  'zh-CN': () => import('./zh-CN-later'),
  en: () => import('./en-later'),
}
const tables = shallowReactive<{ [language in Language]?: Partial<Phrases & LaterPhrases> }>({})
let spokenOn = false

export const language = ref<Language>('zh-CN')

export async function speak(choice: Language): Promise<void> {
  tables[choice] ??= (await FIRST[choice]()).default
  if (spokenOn) await complete(choice)
  language.value = choice
}

/** Loads the rest of the words, for every language that is spoken from now on. */
export async function speakOn(): Promise<void> {
  spokenOn = true
  await complete(language.value)
}

async function complete(choice: Language): Promise<void> {
  if (tables[choice] && 'refusals' in tables[choice]) return
  tables[choice] = { ...tables[choice], ...(await LATER[choice]()).default }
}

export const say: Phrases & LaterPhrases = new Proxy({} as Phrases & LaterPhrases, {
  get: (_, key) => Reflect.get(tables[language.value] ?? {}, key) as unknown,
})
