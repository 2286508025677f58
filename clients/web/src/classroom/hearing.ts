/** Which rooms really hear the class: “3/3 教室听得到”, and the deaf one by name. Pure. */
import type { RoomView } from './view'

export interface Hearing {
  readonly hear: number
  readonly of: number
  readonly deaf: readonly { readonly school: string; readonly room: string; readonly since_ms: number }[]
}

export function hearingOf(rooms: readonly RoomView[]): Hearing {
  const here = rooms.filter((room) => room.presence === 'here')
  const deaf = here.flatMap(({ school, room, deaf_ms }) => (deaf_ms === undefined ? [] : [{ school, room, since_ms: deaf_ms }]))
  return { hear: here.length - deaf.length, of: here.length, deaf }
}
