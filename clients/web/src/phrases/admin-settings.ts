/** The words of the settings of attendance. */
import { phrasesOf } from './table'

export const settings = await phrasesOf({
  'zh-CN': () => import('./admin-settings.zh-CN'),
  en: () => import('./admin-settings.en'),
})
