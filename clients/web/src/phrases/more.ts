/** The words of pages and parts that come after the first second, apart: what the class carries is their one name. */
import type { Language } from '.'
import type { CheckPhrases } from './zh-CN-check'
import type { CoTeacherPhrases } from './zh-CN-co-teacher'
import type { LaterPhrases } from './zh-CN-later'
import type { LeadPhrases } from './zh-CN-lead'
import type { PartPhrases } from './zh-CN-part'
import type { SeminarPhrases } from './zh-CN-seminar'
import type { SeminarLaterPhrases } from './zh-CN-seminar-later'
import type { StudentPhrases } from './zh-CN-student'

export type MorePhrases = LeadPhrases & CheckPhrases & CoTeacherPhrases & StudentPhrases & PartPhrases & SeminarPhrases & SeminarLaterPhrases & LaterPhrases
export type MorePart = 'lead' | 'check' | 'co-teacher' | 'student' | 'part' | 'seminar' | 'seminar-later' | 'later'

const FILES: Record<Language, Record<MorePart, () => Promise<{ default: Partial<MorePhrases> }>>> = {
  'zh-CN': {
    lead: () => import('./zh-CN-lead'), later: () => import('./zh-CN-later'), check: () => import('./zh-CN-check'),
    'co-teacher': () => import('./zh-CN-co-teacher'), student: () => import('./zh-CN-student'), part: () => import('./zh-CN-part'),
    seminar: () => import('./zh-CN-seminar'), 'seminar-later': () => import('./zh-CN-seminar-later'),
  },
  en: {
    lead: () => import('./en-lead'), later: () => import('./en-later'), check: () => import('./en-check'),
    'co-teacher': () => import('./en-co-teacher'), student: () => import('./en-student'), part: () => import('./en-part'),
    seminar: () => import('./en-seminar'), 'seminar-later': () => import('./en-seminar-later'),
  },
}

export function wordsOf(choice: Language, part: MorePart): Promise<{ default: Partial<MorePhrases> }> {
  return FILES[choice][part]()
}
