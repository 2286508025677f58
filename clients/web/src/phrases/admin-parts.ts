/** The words of what the pages of the management share: places, tables, forms, the dialog of a conflict. */
import { phrasesOf } from './table'

export const parts = await phrasesOf({
  'zh-CN': () => import('./admin-parts.zh-CN'),
  en: () => import('./admin-parts.en'),
})
