/** The three layouts of a projected room: slides large, lead large, all rooms. */
export const LAYOUTS = ['slides', 'lead', 'wall'] as const
export type RoomLayout = (typeof LAYOUTS)[number]
