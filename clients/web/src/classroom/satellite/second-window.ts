/**
 * The room's second screen: another window of this browser, which joins with a device key of its own, sends nothing,
 * plays no sound and shows the wall. Closing it, or the first one, ends it.
 */
import { onScopeDispose, ref } from 'vue'
import { say, speakOn } from '../../phrases'
import { toast } from '../../ui/toasts'
import { SCREEN } from '../screen'

const LOOK_MS = 1_000

export function useSecondWindow() {
  /** `none` in the second window itself. */
  const state = ref<'none' | 'closed' | 'open'>(SCREEN === '2' ? 'none' : 'closed')
  let other: Window | null = null
  const looking = window.setInterval(() => {
    if (state.value === 'open' && other?.closed) state.value = 'closed'
  }, LOOK_MS)

  async function toggle(): Promise<void> {
    if (state.value === 'open') return close()
    const address = new URL(location.href)
    address.searchParams.set('screen', '2')
    other = window.open(address, 'tongtang-second-screen', 'popup,width=1280,height=720')
    if (other) return void (state.value = 'open')
    await speakOn()
    toast(say.secondBlocked, { icon: 'triangle-alert' })
  }

  function close(): void {
    other?.close()
    if (state.value === 'open') state.value = 'closed'
  }
  onScopeDispose(() => {
    window.clearInterval(looking)
    close()
  })
  return { state, toggle }
}
