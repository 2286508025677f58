/** The closed lists of words that facts, commands and states share, taken from the generated facts. */
import type { ChatPosted, EndpointMuted, Entry, HandRaised, SwitchTurned, TrackPublished } from './facts'

export type EndpointKind = Entry['kind']
export type Role = Entry['role']
export type Capacity = NonNullable<Entry['capacity']>
export type Source = TrackPublished['source']
export type MuteSide = EndpointMuted['by']
export type Switch = SwitchTurned['switch']
export type Channel = ChatPosted['channel']
export type HandKind = HandRaised['kind']
