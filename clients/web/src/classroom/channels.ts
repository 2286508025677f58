/** Who may read and write in which conversation, and what stands in it. Pure. */
import type { Channel, ChatMessage, Directory, Visible } from '../protocol'
import { isOn } from './switches'
import { authorOf } from './view'

/** The teachers' channel comes first where it may be read: never on a connection whose screen pupils see. */
export function channelsOf(visible: Visible): Channel[] {
  const { me } = visible
  const apart = me.kind !== 'satellite_room'
  const has = (permission: string) => me.can.includes(permission)
  return [
    ...(apart && has('back_channel') ? (['back'] as const) : []),
    'class',
    ...(apart && has('private_chat') && (me.role !== 'student' || isOn(visible, 'private_chat')) ? (['private'] as const) : []),
  ]
}

export function linesOf(visible: Visible, channel: Channel): readonly ChatMessage[] {
  return visible.chat.filter((line) => line.channel === channel)
}

export interface PartnerView {
  readonly endpoint: string
  readonly name: string
}

/** Whom the lead may write to alone: first who wrote last, then the other teachers in class. */
export function partnersOf(visible: Visible, directory: Directory): PartnerView[] {
  const mine = visible.me.endpoint
  const wrote = linesOf(visible, 'private').map((line) => (line.endpoint === mine ? line.to : line.endpoint)).reverse()
  const teachers = Object.keys(visible.endpoints).filter((id) => {
    const part = visible.endpoints[id]!
    return part.link === 'connected' && ['co_teacher', 'substitute'].includes(part.role) && part.kind !== 'satellite_room'
  })
  const known = [...new Set([...wrote, ...teachers])].filter((id) => id !== undefined && id !== mine && visible.endpoints[id])
  return known.map((endpoint) => {
    const { name, school } = authorOf(visible, directory, endpoint!)
    return { endpoint: endpoint!, name: [name, school].filter(Boolean).join(' ') }
  })
}
