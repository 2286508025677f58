/**
 * What the pupil side may do: the key over all, six switches for all, and what is closed for one room alone. Pure.
 *
 * A room can only be narrower than the class. While interaction is off, the switches keep their places beneath.
 */
import type { Visible } from '../protocol'
import { whole, type Switch } from './whole'

export const SWITCHES: readonly Switch[] = ['video', 'voice', 'board', 'screen', 'file', 'text']
const SHIPPED: { readonly [one in Switch | 'private_chat']: boolean } = {
  video: true, voice: true, board: false, screen: false, file: false, text: true, private_chat: false,
}

export function interactionOn(visible: Visible, room?: string): boolean {
  const { interaction_on, by_room } = whole(visible).rules
  return (interaction_on ?? true) && (by_room?.[room ?? '']?.interaction_on ?? true)
}

/** Where the switch stands for all, whatever the key says. */
export function isOn(visible: Visible, one: Switch | 'private_chat'): boolean {
  return whole(visible).rules.switches?.[one] ?? SHIPPED[one]
}

/** Is it closed for this room by the room's own rule? */
export function closedIn(visible: Visible, room: string, one: Switch): boolean {
  const own = whole(visible).rules.by_room?.[room]?.switches?.[one]
  return own === false || (Array.isArray(own) && own.length > 0)
}

/** May this room do it now? */
export function mayRoom(visible: Visible, room: string, one: Switch): boolean {
  return interactionOn(visible, room) && isOn(visible, one) && !closedIn(visible, room, one)
}

export function narrowed(visible: Visible, room: string): boolean {
  return SWITCHES.some((one) => closedIn(visible, room, one)) || !(whole(visible).rules.by_room?.[room]?.interaction_on ?? true)
}

/** How many rooms have their own, narrower place of a switch. */
export function roomsWith(visible: Visible, one: Switch): number {
  return visible.rooms.filter(({ room }) => closedIn(visible, room, one)).length
}

export function outOfClass(visible: Visible, room: string): boolean {
  return whole(visible).rules.by_room?.[room]?.suspended ?? false
}
