/** The layouts of the lead's screen: slides and rooms, the stage large, rooms alone. Kept in this browser. */
import { keep, kept } from '../../ui/kept'

export const LEAD_LAYOUTS = ['slides', 'stage', 'wall'] as const
export type LeadLayout = (typeof LEAD_LAYOUTS)[number]

export function keptLayout(): LeadLayout {
  const before = kept('local', 'lead-layout') as LeadLayout
  return LEAD_LAYOUTS.includes(before) ? before : 'slides'
}

export function keepLayout(layout: LeadLayout): void {
  keep('local', 'lead-layout', layout === 'slides' ? null : layout)
}

export function nextLayout(layout: LeadLayout): LeadLayout {
  return LEAD_LAYOUTS[(LEAD_LAYOUTS.indexOf(layout) + 1) % LEAD_LAYOUTS.length]!
}
