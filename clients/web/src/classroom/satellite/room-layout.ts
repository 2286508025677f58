/** The three layouts of a projected room: slides large, lead large, all rooms. */
import type { Visible } from '../../protocol'
import { SCREEN } from '../screen'

export const LAYOUTS = ['slides', 'lead', 'wall'] as const
export type RoomLayout = (typeof LAYOUTS)[number]

/** The layout of this screen as it was last chosen, here or by the room's co-teacher or the lead elsewhere. */
export function toldLayout(visible: Visible): RoomLayout | undefined {
  const told = visible.layouts[visible.me.endpoint]?.[SCREEN]
  return LAYOUTS.find((one) => one === told)
}
