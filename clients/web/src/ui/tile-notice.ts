import type { IconName } from './icons'

/** What lies over or in place of a picture. `veil` lets the last picture shine through. */
export interface TileNotice {
  readonly ground: 'veil' | 'void' | 'raised' | 'sunken'
  readonly icon?: IconName
  readonly ring?: true
  readonly title?: string
  readonly text?: string
}
