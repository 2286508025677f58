/**
 * What the pupil side may do: the key over all, six switches for all, and what is closed for one room alone. Pure.
 *
 * A room can only be narrower than the class. While interaction is off, the switches keep their places beneath.
 */
import type { Switch, Visible } from '../protocol'

/** The six of the standard; the seventh, private chat, stands in its conversation. */
export type PupilSwitch = Exclude<Switch, 'private_chat'>

export const SWITCHES: readonly PupilSwitch[] = ['video', 'voice', 'board', 'screen', 'file', 'text']
export function interactionOn(visible: Visible, room?: string): boolean {
  const { interaction_on, by_room } = visible.rules
  return interaction_on && (by_room[room ?? '']?.interaction_on ?? true)
}

/** Where the switch stands for all, whatever the key says. */
export function isOn(visible: Visible, one: Switch): boolean {
  return visible.rules.switches[one]
}

/** Is it closed for this room by the room's own rule? */
export function closedIn(visible: Visible, room: string, one: Switch): boolean {
  return (visible.rules.by_room[room]?.switches?.[one] ?? []).length > 0
}

/** May this room do it now? */
export function mayRoom(visible: Visible, room: string, one: Switch): boolean {
  return interactionOn(visible, room) && isOn(visible, one) && !closedIn(visible, room, one)
}

export function narrowed(visible: Visible, room: string): boolean {
  return SWITCHES.some((one) => closedIn(visible, room, one)) || !(visible.rules.by_room[room]?.interaction_on ?? true)
}

/** How many rooms have their own, narrower place of a switch. */
export function roomsWith(visible: Visible, one: Switch): number {
  return visible.rooms.filter(({ room }) => closedIn(visible, room, one)).length
}

export function outOfClass(visible: Visible, room: string): boolean {
  return visible.rules.by_room[room]?.suspended ?? false
}
