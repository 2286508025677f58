/** The words of signing in and of one's own account. */
import { phrasesOf } from './table'

export const entrance = await phrasesOf({
  'zh-CN': () => import('./admin-sign-in.zh-CN'),
  en: () => import('./admin-sign-in.en'),
})
