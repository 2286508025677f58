/** The words of the page of the machine. */
import { phrasesOf } from './table'

export const machine = await phrasesOf({
  'zh-CN': () => import('./admin-operations.zh-CN'),
  en: () => import('./admin-operations.en'),
})
