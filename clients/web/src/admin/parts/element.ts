/** Hands Element Plus the language of the page. To be called by the components that wrap one of its own. */
import './element.css'
import { computed, provide } from 'vue'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { localeContextKey } from 'element-plus'
import en from 'element-plus/es/locale/lang/en'
import zh from 'element-plus/es/locale/lang/zh-cn'
import { language } from '../../phrases'

export function useElementWords(): void {
  provide(localeContextKey, computed(() => {
    dayjs.locale(language.value === 'en' ? 'en' : 'zh-cn')
    return language.value === 'en' ? en : zh
  }))
}

/** A dialog lies above everything else of the page, so what opens from a field stays inside it. */
export const INSIDE = { teleported: false, popperOptions: { strategy: 'fixed' } } as const
