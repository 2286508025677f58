/** The words of attendance, the term and the ledger. */
import { phrasesOf } from './table'

export const roll = await phrasesOf({
  'zh-CN': () => import('./admin-attendance.zh-CN'),
  en: () => import('./admin-attendance.en'),
})
