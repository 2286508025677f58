/** The parts of a state that an older server does not tell yet; pages draw without them what they drew before. */
import type { ChatMessage, RulesPart, SessionPart, Visible } from '../protocol'

export type Switch = 'video' | 'voice' | 'board' | 'screen' | 'file' | 'text'
export type Switches = { readonly [one in Switch | 'private_chat']?: boolean | readonly string[] }

export interface RoomRules {
  /** Off for this room: false, or the sides that keep it off. */
  readonly switches?: Switches
  readonly interaction_on?: boolean
  readonly suspended?: boolean
}

export interface WholeRules extends RulesPart {
  readonly interaction_on?: boolean
  readonly locked_ms?: number
  readonly switches?: { readonly [one in Switch | 'private_chat']?: boolean }
  readonly by_room?: { readonly [room: string]: RoomRules }
}

export type WholeMessage = Omit<ChatMessage, 'channel'> & {
  readonly channel: 'class' | 'room' | 'private' | 'back'
  readonly to?: string
  readonly quick?: string
  readonly withdrawn?: true
}

export interface Whole extends Omit<Visible, 'rules' | 'chat' | 'session'> {
  readonly session: SessionPart & { readonly substitute?: string }
  readonly rules: WholeRules
  readonly chat: readonly WholeMessage[]
}

export function whole(visible: Visible): Whole {
  return visible as unknown as Whole
}
