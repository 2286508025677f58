/** The icons of the lead's parts that are fetched apart; importing this file adds them to the others. */
import { addIcons } from './icons'

const LEAD_ICONS = {
  'pen-line':
    'M13 21h8M21.174 6.812a1 1 0 0 0-3.986-3.987L3.842 16.174a2 2 0 0 0-.5.83l-1.321 4.352a.5.5 0 0 0 .623.622l4.353-1.32a2 2 0 0 0 .83-.497z',
  paperclip:
    'M16 6l-8.414 8.586a2 2 0 0 0 2.829 2.829l8.414-8.586a4 4 0 1 0-5.657-5.657l-8.379 8.551a6 6 0 1 0 8.485 8.485l8.379-8.551',
  webcam: 'M4 10a8 8 0 1 0 16 0a8 8 0 1 0 -16 0M9 10a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M7 22h10M12 22v-4',
  ban: 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0M4.9 4.9l14.2 14.2',
  'arrow-right-left': 'M16 3l4 4-4 4M20 7H4M8 21l-4-4 4-4M4 17h16',
} as const

export type LeadIcon = keyof typeof LEAD_ICONS

addIcons(LEAD_ICONS)
