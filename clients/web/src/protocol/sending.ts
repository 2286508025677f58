/**
 * When a published source is worth sending (docs/protocol.md §6).
 *
 * The server forwards only what may be heard and seen, whatever is sent. A client follows the same rule so that a
 * weak line carries nothing in vain, and so that a closed microphone does not even leave the room.
 */
import { kindOfSource } from './lines'
import type { EndpointPart, Visible } from './state'
import type { Source } from './words'

export function ownTrack(visible: Visible, source: Source): string | undefined {
  const tracks = visible.endpoints[visible.me.endpoint]?.tracks ?? {}
  return Object.keys(tracks).find((track) => tracks[track]?.source === source)
}

/** A source that is not (yet) published is for `publish` to judge, and flows. */
export function isWorthSending(visible: Visible, source: Source): boolean {
  const own = visible.endpoints[visible.me.endpoint]
  if (own === undefined || ownTrack(visible, source) === undefined) return true
  if ((own.muted[source] ?? []).length > 0) return false
  if (kindOfSource(source) === 'video') return true
  return !isSilencedWithClass(visible, own, source) && (source !== 'microphone' || own.microphone === 'open')
}

function isSilencedWithClass(visible: Visible, own: EndpointPart, source: Source): boolean {
  const { me, stage, floor } = visible
  const onStage = floor?.endpoint === me.endpoint || stage.some((turn) => turn.endpoint === me.endpoint)
  return own.role !== 'lead_teacher' && !onStage && visible.rules.class_muted.includes(source)
}
