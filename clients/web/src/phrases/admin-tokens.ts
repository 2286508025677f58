/** The words of tokens of programs and devices. */
import { phrasesOf } from './table'

export const tokens = await phrasesOf({
  'zh-CN': () => import('./admin-tokens.zh-CN'),
  en: () => import('./admin-tokens.en'),
})
