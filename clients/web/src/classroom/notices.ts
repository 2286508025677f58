/** Why a picture cannot be seen, in the order of what matters most. Pure but for the language of the words. */
import { say } from '../phrases'
import { waiting } from '../ui/clock'
import type { TileNotice } from '../ui/tile-notice'
import type { Visible } from '../protocol'
import { interactionOn, outOfClass } from './switches'
import type { LeadView, RoomView } from './view'

export interface Seen {
  readonly visible: Visible
  readonly now: number | undefined
  /** Whether a track shows the picture now. */
  readonly picture: boolean
}

/** A room's frame. `byMe`: the viewer may have switched the picture off. */
export function roomNotice(room: RoomView, { visible, now, picture }: Seen): TileNotice | undefined {
  if (room.presence === 'awaited') return { ground: 'sunken', text: say.waitingFor(room.school) }
  if (room.presence === 'left') return { ground: 'sunken', text: say.roomLeft(room.school) }
  const stopped = stoppedHere(visible, now)
  if (stopped) return stopped
  if (room.presence === 'lost') return lostNotice(now, room.since_ms)
  if (room.out) return outNotice()
  if (!interactionOn(visible, room.room)) return { ground: 'raised', icon: 'video-off', text: say.pictureLocked }
  if (room.camera === 'stopped') {
    const byMe = visible.me.role === 'lead_teacher'
    return { ground: 'raised', icon: 'video-off', text: byMe ? say.pictureStoppedByYou : say.pictureStopped }
  }
  if (room.camera === 'off') return { ground: 'raised', icon: 'video-off', text: say.cameraOff }
  return picture ? undefined : { ground: 'raised', text: say.pictureComing }
}

/** The lead's frame, as the rooms and observers see it. */
export function leadNotice(lead: LeadView, { visible, now, picture }: Seen): TileNotice | undefined {
  if (lead.part === undefined || lead.part.link === 'left') return { ground: 'sunken', text: say.waitingForLead }
  const stopped = stoppedHere(visible, now)
  if (stopped) return stopped
  if (!lead.present) return lostNotice(now, visible.session.held_since_ms ?? lead.part.since_ms)
  const sends = Object.values(lead.part.tracks).some((track) => track.source === 'camera')
  if (!sends) return { ground: 'raised', icon: 'video-off', text: say.cameraOff }
  return picture ? undefined : { ground: 'raised', text: say.pictureComing }
}

/** What covers every picture here: the class is paused, or the viewer's own room is. */
export function stoppedHere(visible: Visible, now: number | undefined): TileNotice | undefined {
  if (visible.session.state === 'suspended') return pausedNotice(visible, now)
  return outOfClass(visible, visible.me.room ?? '') ? outNotice() : undefined
}

function pausedNotice(visible: Visible, now: number | undefined): TileNotice {
  const { suspended_ms } = visible.session
  const known = now !== undefined && suspended_ms !== undefined
  return { ground: 'void', icon: 'pause', title: known ? say.pausedFor(waiting(now - suspended_ms)) : say.paused }
}

function outNotice(): TileNotice {
  return { ground: 'void', icon: 'pause', text: say.roomOut }
}

function lostNotice(now: number | undefined, since_ms: number | undefined): TileNotice {
  const known = now !== undefined && since_ms !== undefined
  return {
    ground: 'veil', ring: true, title: say.reconnecting,
    ...(known ? { text: say.lostFor(waiting(now - since_ms)) } : {}),
  }
}
