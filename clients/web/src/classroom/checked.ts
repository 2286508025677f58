/** The newest result of a check in this window; it is told to the class on entering and whenever it changes there. */
import { shallowRef } from 'vue'
import type { reportOf } from './check/findings'

export type Report = ReturnType<typeof reportOf>
export const checked = shallowRef<Report>()
/** The check is open above the class. */
export const checkOpen = shallowRef(false)
