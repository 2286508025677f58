/** The lines that each kind of page asks for (docs/protocol.md §6). Pure. */
import type { EndpointKind, Layout, SlotName, Visible } from '../protocol'

const STAGE: SlotName[] = ['stage1.audio', 'stage1.video', 'stage2.audio', 'stage2.video']
const VOICES: SlotName[] = ['voice1.audio', 'voice2.audio', 'voice3.audio']
const MOST_PICTURES = 12
/** For a room whose older endpoint still holds its place for the time of grace. */
const SPARE_PICTURES = 2

export function wallSlots(rooms: number): SlotName[] {
  return Array.from({ length: Math.min(rooms + SPARE_PICTURES, MOST_PICTURES) }, (_, index): SlotName => `wall${index + 1}.video`)
}

/** What shows the lead: asked for by everyone but the acting lead. */
export const LEAD: SlotName[] = ['lead.audio', 'lead.video', 'screen.video', 'screen.audio', 'document.video']

/** Of how many pictures a wall is: of rooms, in a seminar of persons. */
export function picturesOf({ session, rooms, endpoints }: Visible): number {
  return session.kind === 'seminar' ? Math.max(session.members?.length ?? 0, Object.keys(endpoints).length) : rooms.length
}

export function layoutOf(kind: EndpointKind, seen: Visible): Layout {
  const rooms = picturesOf(seen)
  const seminar = seen.session.kind === 'seminar'
  switch (kind) {
    case 'lead_room':
      return {
        send: ['microphone', 'camera', 'screen', 'document_camera', 'screen_audio'],
        receive: [...STAGE, ...wallSlots(rooms), ...VOICES],
        camera: 'lead',
      }
    case 'observer':
      return { send: [], receive: [...LEAD, ...STAGE, ...wallSlots(rooms), ...VOICES], camera: 'room' }
    default:
      // A room asks for the pictures of the others only when its page shows them; in a seminar everybody shows a screen.
      return {
        send: ['microphone', 'camera', ...(seminar ? (['screen', 'screen_audio'] as const) : [])],
        receive: [...LEAD, ...STAGE, ...(seminar ? wallSlots(rooms) : []), ...VOICES],
        camera: 'room',
      }
  }
}
