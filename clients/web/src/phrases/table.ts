/**
 * Words of a part of the management, loaded with the page that says them:
 *
 *     export const people = await phrasesOf({ 'zh-CN': () => import('./admin-people.zh-CN'), en: () => … })
 *
 * Reactive like `say`. When the language changes the other table is fetched, and the page keeps the words it has until
 * they are there. Both files must have the same keys (admin/tests/tables.test.ts).
 */
import { shallowReactive, watch } from 'vue'
import { language, type Language } from '.'

type Loaders<Words> = Record<Language, () => Promise<{ default: Words }>>

export async function phrasesOf<Words extends object>(loaders: Loaders<Words>): Promise<Words> {
  const tables = shallowReactive<{ [language in Language]?: Words }>({})
  const load = async (choice: Language) => {
    tables[choice] ??= (await loaders[choice]()).default
  }
  await load(language.value)
  watch(language, (choice) => void load(choice))
  const words = () => (tables[language.value] ?? tables['zh-CN'] ?? tables.en)!
  return new Proxy({} as Words, { get: (_, key) => Reflect.get(words(), key) as unknown })
}
