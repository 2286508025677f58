/** The words of schools, rooms, class groups and partnerships. */
import { phrasesOf } from './table'

export const schools = await phrasesOf({
  'zh-CN': () => import('./admin-schools.zh-CN'),
  en: () => import('./admin-schools.en'),
})
