/** The ways in beside name and password. */
import type { IconName } from '../../ui/icons'

export type Way = 'terminal' | 'student' | 'link'

export const WAYS: readonly { readonly key: Way; readonly icon: IconName }[] = [
  { key: 'terminal', icon: 'qr-code' },
  { key: 'student', icon: 'tablet' },
  { key: 'link', icon: 'link' },
]
