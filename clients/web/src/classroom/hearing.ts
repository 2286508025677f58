/** Which rooms really hear the class: “3/3 教室听得到”, and the deaf one by name. Pure. */
import type { RoomView } from './view'

export interface Hearing {
  readonly hear: number
  readonly of: number
  readonly deaf: readonly { readonly school: string; readonly room: string; readonly since_ms: number }[]
}

/** A room to which no packets go hears nothing, whatever it does not say; `links` has those to which some do. */
export function hearingOf(rooms: readonly RoomView[], links?: object): Hearing {
  const here = rooms.filter((room) => room.presence === 'here')
  const deaf = here.flatMap(({ school, room, deaf_ms }) => (deaf_ms === undefined ? [] : [{ school, room, since_ms: deaf_ms }]))
  const hear = here.filter(({ endpoint = '', deaf_ms }) => deaf_ms === undefined && (!links || endpoint in links))
  return { hear: hear.length, of: here.length, deaf }
}
