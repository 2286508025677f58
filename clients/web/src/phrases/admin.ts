/**
 * `tell` holds the words of the management pages in the language in use, and those of every fact. `speakAdmin` must
 * have been awaited once before anything is drawn; when the language changes, its words are fetched and the page
 * keeps those it has until they are there.
 */
import { shallowReactive, watch } from 'vue'
import { language, type Language } from '.'
import type { AdminPhrases } from './admin.zh-CN'
import type { FactWords } from './fact-phrase'

type Words = AdminPhrases & FactWords

const LOADERS: Record<Language, () => Promise<[{ default: AdminPhrases }, { default: FactWords }]>> = {
  'zh-CN': () => Promise.all([import('./admin.zh-CN'), import('./facts.zh-CN')]),
  en: () => Promise.all([import('./admin.en'), import('./facts.en')]),
}
const tables = shallowReactive<{ [language in Language]?: Words }>({})

export async function speakAdmin(): Promise<void> {
  await load(language.value)
  watch(language, (choice) => void load(choice))
}

async function load(choice: Language): Promise<void> {
  if (tables[choice]) return
  const [pages, facts] = await LOADERS[choice]()
  tables[choice] = { ...pages.default, ...facts.default }
}

/** All the words at once, for pure functions that are handed them. */
export function words(): Words {
  return (tables[language.value] ?? tables['zh-CN'] ?? tables.en)!
}

export const tell: Words = new Proxy({} as Words, { get: (_, key) => Reflect.get(words(), key) as unknown })
