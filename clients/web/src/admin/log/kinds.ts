/**
 * The kinds of lines: their icons, and the groups by which a reader picks them. Icons have the fixed meanings of
 * src/ui/icons.ts. Amber belongs to what asks for attention, everything else is grey.
 */
import type { FactType } from '../../protocol'
import type { IconName } from '../../ui/icons'

export const GROUPS = ['course', 'people', 'links', 'hands', 'stage', 'mute', 'tracks', 'rollcall', 'chat', 'system'] as const
export type Group = (typeof GROUPS)[number]

interface Kind {
  readonly group: Group
  readonly icon: IconName
  readonly warns?: true
}

/** What can stand in the log of a session; the facts of the registry, of groups and their activities stand in none. */
type LoggedType = Exclude<FactType, `${'registry' | 'group' | 'activity'}.${string}`>

export const KINDS: Readonly<Record<LoggedType, Kind>> = {
  'session.session.scheduled': { group: 'course', icon: 'calendar-days' },
  'session.session.amended': { group: 'course', icon: 'calendar-days' },
  'session.session.cancelled': { group: 'course', icon: 'ban', warns: true },
  'session.session.opened': { group: 'course', icon: 'log-in' },
  'session.session.started': { group: 'course', icon: 'play' },
  'session.session.suspended': { group: 'course', icon: 'pause' },
  'session.session.resumed': { group: 'course', icon: 'play' },
  'session.session.ended': { group: 'course', icon: 'square' },
  'session.class.held': { group: 'course', icon: 'triangle-alert', warns: true },
  'session.class.released': { group: 'course', icon: 'play' },
  'session.session.owned': { group: 'system', icon: 'server' },
  'session.session.ticked': { group: 'system', icon: 'activity' },
  'session.endpoint.joined': { group: 'people', icon: 'log-in' },
  'session.connection.opened': { group: 'system', icon: 'plug' },
  'session.endpoint.link_lost': { group: 'links', icon: 'wifi-off', warns: true },
  'session.endpoint.resumed': { group: 'links', icon: 'plug' },
  'session.endpoint.left': { group: 'people', icon: 'log-out' },
  'session.lead.changed': { group: 'course', icon: 'users', warns: true },
  'session.substitute.named': { group: 'course', icon: 'users' },
  'session.entry.barred': { group: 'people', icon: 'ban', warns: true },
  'session.entry.allowed': { group: 'people', icon: 'log-in' },
  'session.door.locked': { group: 'people', icon: 'lock' },
  'session.door.unlocked': { group: 'people', icon: 'log-in' },
  'session.endpoint.role_changed': { group: 'people', icon: 'users' },
  'session.grant.given': { group: 'people', icon: 'check' },
  'session.grant.taken': { group: 'people', icon: 'ban' },
  'session.endpoint.revealed': { group: 'people', icon: 'eye' },
  'session.interaction.locked': { group: 'mute', icon: 'ban', warns: true },
  'session.interaction.unlocked': { group: 'mute', icon: 'check' },
  'session.room.suspended': { group: 'mute', icon: 'pause', warns: true },
  'session.room.resumed': { group: 'mute', icon: 'play' },
  'session.switch.turned': { group: 'mute', icon: 'settings' },
  'session.class.muted': { group: 'mute', icon: 'mic-off' },
  'session.class.unmuted': { group: 'mute', icon: 'mic' },
  'session.endpoint.muted': { group: 'mute', icon: 'mic-off' },
  'session.endpoint.unmuted': { group: 'mute', icon: 'mic' },
  'session.microphone.opened': { group: 'mute', icon: 'mic' },
  'session.microphone.closed': { group: 'mute', icon: 'mic-off' },
  'session.track.published': { group: 'tracks', icon: 'video' },
  'session.track.unpublished': { group: 'tracks', icon: 'video-off' },
  'session.hand.raised': { group: 'hands', icon: 'hand' },
  'session.hand.called': { group: 'hands', icon: 'hand' },
  'session.hand.lowered': { group: 'hands', icon: 'hand' },
  'session.hand.restored': { group: 'hands', icon: 'hand' },
  'session.stage.entered': { group: 'stage', icon: 'presentation' },
  'session.stage.left': { group: 'stage', icon: 'presentation' },
  'session.floor.given': { group: 'stage', icon: 'presentation' },
  'session.floor.taken': { group: 'stage', icon: 'presentation' },
  'session.mark.set': { group: 'chat', icon: 'message-square' },
  'session.mark.removed': { group: 'chat', icon: 'ban' },
  'session.chat.posted': { group: 'chat', icon: 'message-square' },
  'session.chat.withdrawn': { group: 'chat', icon: 'ban' },
  'session.endpoint.staffed': { group: 'people', icon: 'user' },
  'session.endpoint.unstaffed': { group: 'people', icon: 'user' },
  'session.sending.moved': { group: 'tracks', icon: 'video' },
  'session.endpoint.checked': { group: 'links', icon: 'activity' },
  'session.endpoint.layout_changed': { group: 'system', icon: 'eye' },
  'session.echo_policy.applied': { group: 'system', icon: 'mic-off' },
  'session.reception.lost': { group: 'links', icon: 'triangle-alert', warns: true },
  'session.reception.restored': { group: 'links', icon: 'plug' },
  'session.path.changed': { group: 'system', icon: 'activity' },
  'session.path.rebuilt': { group: 'system', icon: 'activity' },
  'session.voice.tallied': { group: 'system', icon: 'mic' },
  'session.quality.sampled': { group: 'system', icon: 'activity' },
  'session.rollcall.opened': { group: 'rollcall', icon: 'clipboard-check' },
  'session.rollcall.submitted': { group: 'rollcall', icon: 'clipboard-check' },
  'session.rollcall.listed': { group: 'rollcall', icon: 'clipboard-check' },
  'session.rollcall.confirmed': { group: 'rollcall', icon: 'clipboard-check' },
  'session.rollcall.corrected': { group: 'rollcall', icon: 'clipboard-check' },
  'session.attendance.corrected': { group: 'rollcall', icon: 'clipboard-check' },
  'audit.session_log.viewed': { group: 'system', icon: 'eye' },
  'audit.trail.viewed': { group: 'system', icon: 'eye' },
  'audit.person.viewed': { group: 'system', icon: 'eye' },
  'audit.access.denied': { group: 'system', icon: 'eye' },
  'audit.export.created': { group: 'system', icon: 'eye' },
  'audit.sign_in.succeeded': { group: 'system', icon: 'eye' },
  'audit.sign_in.failed': { group: 'system', icon: 'eye' },
  'audit.sign_in.locked': { group: 'system', icon: 'eye' },
  'audit.sign_in.ended': { group: 'system', icon: 'eye' },
  'audit.backup.made': { group: 'system', icon: 'eye' },
  'audit.backup.restored': { group: 'system', icon: 'eye' },
}

const UNKNOWN: Kind = { group: 'system', icon: 'minus' }

export function kindOf(type: string): Kind {
  return Object.hasOwn(KINDS, type) ? KINDS[type as LoggedType] : UNKNOWN
}

/** What is needed to reckon with but is noise in a list of events: ticks, connections, figures of every minute. */
const TECHNICAL: ReadonlySet<string> = new Set<FactType>([
  'session.session.ticked', 'session.connection.opened', 'session.endpoint.layout_changed', 'session.echo_policy.applied',
  'session.path.changed', 'session.path.rebuilt', 'session.voice.tallied', 'session.quality.sampled',
])

/** What the menu 类型 offers: what happened in class, one group of it, or really everything. */
export type Choice = 'class' | 'all' | Group

/**
 * The types behind a choice; undefined means no condition at all. `occurring` are the types that the log holds, among
 * them those that this page does not know: they belong to the class until it learns better.
 */
export function typesOf(choice: Choice, occurring: Iterable<string>): readonly string[] | undefined {
  if (choice === 'all') return undefined
  const all = new Set([...Object.keys(KINDS), ...occurring])
  return [...all]
    .filter((type) => type.startsWith('session.') || !Object.hasOwn(KINDS, type))
    .filter((type) => (choice === 'class' ? !TECHNICAL.has(type) : kindOf(type).group === choice))
    .sort()
}

/** How many lines of the log a choice stands for. */
export function countOf(choice: Choice, kinds: Readonly<Record<string, number>>): number {
  const types = typesOf(choice, Object.keys(kinds)) ?? Object.keys(kinds)
  return types.reduce((sum, type) => sum + (kinds[type] ?? 0), 0)
}
