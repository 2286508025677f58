/**
 * What the floor and remarks of a seminar do to what a viewer knows (docs/protocol.md §9), beside the changes of
 * `evolve.ts`; the same laws hold. A part that is empty is absent.
 */
import type { Changes } from './evolve'

export const SEMINAR_CHANGES: Changes = {
  'session.floor.given': (state, { endpoint }, at_ms) =>
    ({ ...state, floor: at_ms === undefined ? { endpoint } : { endpoint, since_ms: at_ms } }),
  'session.floor.taken': (state, { endpoint }) => {
    if (state.floor?.endpoint !== endpoint) return state
    const after = { ...state }
    delete after.floor
    return after
  },
  'session.mark.set': (state, mark) =>
    ({ ...state, marks: [...(state.marks ?? []), mark].sort((one, other) => one.about_ms - other.about_ms) }),
  'session.mark.removed': (state, { mark }) => {
    const left = (state.marks ?? []).filter((one) => one.mark !== mark)
    if (left.length > 0) return { ...state, marks: left }
    const after = { ...state }
    delete after.marks
    return after
  },
}
