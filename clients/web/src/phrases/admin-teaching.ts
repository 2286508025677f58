/** The words of courses and lessons. */
import { phrasesOf } from './table'

export const teaching = await phrasesOf({
  'zh-CN': () => import('./admin-teaching.zh-CN'),
  en: () => import('./admin-teaching.en'),
})
