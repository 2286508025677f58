/** Who may stand at the own terminal, who does, and what the terminal may without anybody. Pure. */
import type { Directory, Visible } from '../../protocol'

export interface Candidate {
  readonly person: string
  readonly name: string
}

/** The co-teachers of this room whose names the terminal knows: the planned one first. */
export function candidatesOf(visible: Visible, directory: Directory): Candidate[] {
  const room = visible.rooms.find((one) => one.room === visible.me.room)
  const beside = Object.values(visible.endpoints).filter((part) => part.role === 'co_teacher' && part.room === visible.me.room).map((part) => part.person)
  const people = [room?.co_teacher, ...((room as { co_teachers?: string[] } | undefined)?.co_teachers ?? []), ...beside]
  return [...new Set(people)]
    .filter((person): person is string => person !== undefined && directory.persons[person] !== undefined)
    .map((person) => ({ person, name: directory.persons[person]! }))
}

/** Who told a PIN here; undefined where nobody has. */
export function onDuty(visible: Visible): string | undefined {
  return visible.staffed[visible.me.endpoint]?.person
}

/**
 * Nobody is identified: roll call, asking to speak and the own switches wait for a PIN. A co-teacher's phone beside
 * the terminal makes him on duty there and unlocks nothing.
 */
export function unattended({ me, staffed }: Visible): boolean {
  return me.role === 'device' && staffed[me.endpoint]?.how !== 'pin'
}

/** A terminal keeps the rights of a device; with a PIN told at it, it may take the roll of its room. */
export function mayTakeRoll(visible: Visible): boolean {
  return visible.me.can.includes('submit_rollcall') || (visible.me.role === 'device' && !unattended(visible))
}
