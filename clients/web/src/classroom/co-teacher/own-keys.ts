/**
 * What is closed to the own room, who closed it and who lifts it; and the six switches as the co-teacher may turn them.
 * Pure. A room can only be narrower than the class: what the lead has off, and what the lead turned off for this room
 * alone, is shown and cannot be turned on here.
 */
import type { Visible } from '../../protocol'
import { interactionOn, isOn, outOfClass, SWITCHES, type PupilSwitch } from '../switches'

export type InForce = 'leadPaused' | 'oursPaused' | 'leadLocked' | 'oursLocked' | 'leadGone'

/** The widest key in force, and since when where the state tells it; undefined where the room takes part as ever. */
export function keyInForce(visible: Visible): { key: InForce; since_ms?: number | undefined } | undefined {
  const { session, rules } = visible
  const own = rules.by_room[visible.me.room ?? '']
  if (session.state === 'suspended') return { key: 'leadPaused', since_ms: session.suspended_ms }
  if (ourPause(visible)) return { key: 'oursPaused', since_ms: own?.suspended_ms }
  if (session.held_since_ms !== undefined) return { key: 'leadGone', since_ms: session.held_since_ms }
  if (!interactionOn(visible)) return { key: 'leadLocked', since_ms: rules.locked_ms }
  return ourLock(visible) ? { key: 'oursLocked', since_ms: own?.locked_ms } : undefined
}

export function ourPause(visible: Visible): boolean {
  return outOfClass(visible, visible.me.room ?? '')
}

export function ourLock(visible: Visible): boolean {
  return !(visible.rules.by_room[visible.me.room ?? '']?.interaction_on ?? true)
}

export interface SwitchRow {
  readonly switch: PupilSwitch
  readonly on: boolean
  /** Off by the lead, for all or for this room: not ours to turn on. */
  readonly byLead: boolean
  /** The key lies over it: it shows where it will stand afterwards. */
  readonly beneath: boolean
}

export function switchRows(visible: Visible): SwitchRow[] {
  const beneath = !interactionOn(visible, visible.me.room)
  return SWITCHES.map((one) => {
    const sides = visible.rules.by_room[visible.me.room ?? '']?.switches?.[one] ?? []
    const offByLead = !isOn(visible, one) || sides.includes('lead')
    const offByUs = sides.includes('co_teacher')
    return { switch: one, on: !offByLead && !offByUs, byLead: offByLead, beneath }
  })
}
