/** Why somebody's picture cannot be seen, in the order of what matters most. Pure but for the language of the words. */
import { say } from '../phrases'
import { waiting } from '../ui/clock'
import type { TileNotice } from '../ui/tile-notice'
import { stoppedHere } from '../classroom/notices'
import type { Visible } from '../protocol'
import type { MemberView } from './view'

export function memberNotice(
  member: MemberView, visible: Visible, now: number | undefined, picture: boolean,
): TileNotice | undefined {
  if (member.presence === 'awaited') return { ground: 'sunken', text: say.meeting.waitingFor(member.name) }
  if (member.presence === 'left') return { ground: 'sunken', text: say.meeting.gone(member.name) }
  const stopped = stoppedHere(visible, now)
  if (stopped) return stopped
  if (member.presence === 'lost') {
    const known = now !== undefined && member.since_ms !== undefined
    return { ground: 'veil', ring: true, title: say.reconnecting, ...(known ? { text: say.lostFor(waiting(now - member.since_ms!)) } : {}) }
  }
  if (member.camera === 'stopped') return { ground: 'raised', icon: 'video-off', text: say.pictureStopped }
  if (member.camera === 'off') return { ground: 'raised', icon: 'video-off', text: say.cameraOff }
  return picture ? undefined : { ground: 'raised', text: say.pictureComing }
}
