/** The words of pages and parts that come after the first second, apart: what the class carries is their one name. */
import type { Language } from '.'
import type { CheckPhrases } from './zh-CN-check'
import type { CoTeacherPhrases } from './zh-CN-co-teacher'
import type { LaterPhrases } from './zh-CN-later'
import type { LeadPhrases } from './zh-CN-lead'
import type { PartPhrases } from './zh-CN-part'
import type { StudentPhrases } from './zh-CN-student'

export type MorePhrases = LeadPhrases & CheckPhrases & CoTeacherPhrases & StudentPhrases & PartPhrases & LaterPhrases
export type MorePart = 'lead' | 'check' | 'co-teacher' | 'student' | 'part' | 'later'

const FILES: Record<Language, Record<MorePart, () => Promise<{ default: Partial<MorePhrases> }>>> = {
  'zh-CN': {
    lead: () => import('./zh-CN-lead'), later: () => import('./zh-CN-later'), check: () => import('./zh-CN-check'),
    'co-teacher': () => import('./zh-CN-co-teacher'), student: () => import('./zh-CN-student'), part: () => import('./zh-CN-part'),
  },
  en: {
    lead: () => import('./en-lead'), later: () => import('./en-later'), check: () => import('./en-check'),
    'co-teacher': () => import('./en-co-teacher'), student: () => import('./en-student'), part: () => import('./en-part'),
  },
}

export function wordsOf(choice: Language, part: MorePart): Promise<{ default: Partial<MorePhrases> }> {
  return FILES[choice][part]()
}
