/** What stands at the foot of a block, in words. */
import { timetable } from '../../phrases/admin-timetable'
import type { Foot } from './grid'

export function footWords(foot: Foot): string {
  const say = timetable.foot
  switch (foot.code) {
    case 'running':
      return say.running(foot.since_ms)
    case 'counted':
      return say.counted(foot.present, foot.expected)
    case 'missing':
      return say.missing(foot.rooms)
    case 'readyOf':
      return say.readyOf(foot.ready, foot.rooms)
    case 'rooms':
      return say.rooms(foot.rooms)
    case 'todo':
      return timetable.todo[foot.todo] ?? foot.todo
    default:
      return say[foot.code]
  }
}
