/** The four tabs of a co-teacher, and how many words nobody has read yet. */
import { computed, ref, watch, type Ref } from 'vue'
import type { IconName } from '../../ui/icons'
import { useClass } from '../context'

export const CO_TABS = ['class', 'roll', 'talk', 'line'] as const
export type CoTab = (typeof CO_TABS)[number]
export const TAB_ICONS: Record<CoTab, IconName> = { class: 'presentation', roll: 'clipboard-check', talk: 'message-square', line: 'cable' }

/** Words of others since 对话 was last open. */
export function useUnread(tab: Ref<CoTab | undefined>) {
  const { visible } = useClass()
  const others = computed(() => visible.value.chat.filter((one) => one.endpoint !== visible.value.me.endpoint).map((one) => one.message))
  const seen = ref(new Set(others.value))
  watch([tab, others], ([open]) => {
    if (open === 'talk') seen.value = new Set(others.value)
  }, { immediate: true })
  return computed(() => others.value.filter((one) => !seen.value.has(one)).length)
}
