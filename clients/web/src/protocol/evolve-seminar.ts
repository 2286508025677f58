/**
 * The reducer of seminars: the floor and remarks (docs/protocol.md §9). A window in a seminar loads it in place of
 * `evolve.ts`, whose changes it takes along; the same laws hold.
 */
import { learn } from './evolve'

export { evolveAll } from './evolve'

learn({
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
})
