/** The words of the first run. */
import { phrasesOf } from './table'

export const firstRun = await phrasesOf({
  'zh-CN': () => import('./admin-first-run.zh-CN'),
  en: () => import('./admin-first-run.en'),
})
