/** The words of importing sheets. */
import { phrasesOf } from './table'

export const importing = await phrasesOf({
  'zh-CN': () => import('./admin-import.zh-CN'),
  en: () => import('./admin-import.en'),
})
