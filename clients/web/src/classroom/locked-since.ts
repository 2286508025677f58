/** When interaction was locked, where this page saw it happen: the state tells that it is, not since when. */
import { shallowRef } from 'vue'

export const lockedSince = shallowRef<number>()
