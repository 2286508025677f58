/** The present moment, anew every half minute, and what a page does then; nothing while nobody looks. */
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

const TICK_MS = 30_000

export function useNow(then: () => void = () => undefined): Ref<Date> {
  const now = ref(new Date())
  let timer = 0
  function tick(): void {
    if (document.hidden) return
    now.value = new Date()
    then()
  }
  onMounted(() => {
    timer = window.setInterval(tick, TICK_MS)
    document.addEventListener('visibilitychange', tick)
  })
  onBeforeUnmount(() => {
    window.clearInterval(timer)
    document.removeEventListener('visibilitychange', tick)
  })
  return now
}
