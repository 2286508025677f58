/** The icons of the device check; importing this file adds them to the others. */
import { addIcons } from './icons'

const CHECK_ICONS = {
  check: 'M20 6 9 17l-5-5',
  x: 'M18 6 6 18M6 6l12 12',
  'refresh-cw':
    'M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8M21 3v5h-5M21 12a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16M8 16H3v5',
  'circle-x':
    'M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0M15 9l-6 6M9 9l6 6',
  minus:
    'M5 12h14',
} as const

export type CheckIcon = keyof typeof CHECK_ICONS

addIcons(CHECK_ICONS)
