/** The words of the audit. */
import { phrasesOf } from './table'

export const audit = await phrasesOf({
  'zh-CN': () => import('./admin-audit.zh-CN'),
  en: () => import('./admin-audit.en'),
})
