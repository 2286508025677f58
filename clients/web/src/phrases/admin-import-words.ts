/** The table of importing in use, for pure functions that are handed it. */
import { importing } from './admin-import'
import type { ImportPhrases } from './admin-import.zh-CN'

export function words(): ImportPhrases {
  return importing
}
