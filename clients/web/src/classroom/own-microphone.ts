/** Why the own microphone stays closed, whatever its people press. Pure. */
import type { Visible } from '../protocol'

export type MicrophoneRefusal = 'room_microphone_taken' | 'class_muted' | 'muted_at_source'

/** The first reason; undefined where it may be opened. */
export function whyClosed(visible: Visible): MicrophoneRefusal | undefined {
  const { me, rules, stage, floor, microphones } = visible
  const own = visible.endpoints[me.endpoint]
  const onStage = floor?.endpoint === me.endpoint || stage.some((turn) => turn.endpoint === me.endpoint)
  if (own?.muted.microphone?.includes('lead') && me.role !== 'lead_teacher') return 'muted_at_source'
  if (rules.class_muted.includes('microphone') && me.role !== 'lead_teacher' && !onStage) return 'class_muted'
  const holder = me.room === undefined ? undefined : microphones[me.room]
  return holder !== undefined && holder !== me.endpoint ? 'room_microphone_taken' : undefined
}
