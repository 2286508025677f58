/** The words of research groups and their activities. */
import { phrasesOf } from './table'

export const groups = await phrasesOf({
  'zh-CN': () => import('./admin-groups.zh-CN'),
  en: () => import('./admin-groups.en'),
})
