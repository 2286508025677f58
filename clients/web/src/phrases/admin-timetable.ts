/** The words of the timetable, the year and the live board. */
import { phrasesOf } from './table'

export const timetable = await phrasesOf({
  'zh-CN': () => import('./admin-timetable.zh-CN'),
  en: () => import('./admin-timetable.en'),
})
