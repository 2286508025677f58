/** The words of people, their roles and how they sign in. */
import { phrasesOf } from './table'

export const people = await phrasesOf({
  'zh-CN': () => import('./admin-people.zh-CN'),
  en: () => import('./admin-people.en'),
})
