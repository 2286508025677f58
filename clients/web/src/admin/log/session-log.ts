/** One session's log but its lines: read once, and again every few seconds while the class goes on. */
import { onBeforeUnmount, onMounted, shallowRef } from 'vue'
import type { Problem } from '../../protocol'
import { asProblem, read, wasStopped } from '../rest'
import type { SessionLog } from './shapes'

const EVERY_MS = 4_000

/** `looked` is called after each later reading. */
export function useSessionLog(session: string, looked: () => void) {
  const log = shallowRef<SessionLog>()
  const problem = shallowRef<Problem>()
  const stop = new AbortController()
  let timer = 0

  async function load(): Promise<void> {
    try {
      log.value = await read<SessionLog>(`/sessions/${session}/log`, {}, stop.signal)
      problem.value = undefined
    } catch (error) {
      // A page that is being read stays: one failed look is no reason to take it away.
      if (!wasStopped(error) && (!log.value || asProblem(error).status === 401)) problem.value = asProblem(error)
    }
  }

  async function lookAgain(): Promise<void> {
    if (log.value?.session.state !== 'ended' && log.value && document.visibilityState === 'visible') {
      await load()
      looked()
    }
    timer = window.setTimeout(() => void lookAgain(), EVERY_MS)
  }

  onMounted(() => {
    void load()
    timer = window.setTimeout(() => void lookAgain(), EVERY_MS)
  })
  onBeforeUnmount(() => {
    stop.abort()
    window.clearTimeout(timer)
  })
  return { log, problem, load }
}
