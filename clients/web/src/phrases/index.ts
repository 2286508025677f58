/**
 * `say` holds the words of the language in use: `say.invite`, `say.online(4)`. It is reactive: a template that reads a
 * phrase is drawn again when the language changes. Words of management pages are in `log-*.ts` and load with them.
 */
import { ref } from 'vue'
import en from './en'
import zh, { type Phrases } from './zh-CN'

export type Language = 'zh-CN' | 'en'
const TABLES: Record<Language, Phrases> = { 'zh-CN': zh, en }

export const language = ref<Language>(
  typeof document !== 'undefined' && document.documentElement.lang === 'en' ? 'en' : 'zh-CN',
)

export const say: Phrases = new Proxy(zh, { get: (_, key) => Reflect.get(TABLES[language.value], key) })
