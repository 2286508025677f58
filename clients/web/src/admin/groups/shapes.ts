/** Research groups and their activities as the server tells them. */
export const KINDS = [
  'collective_prep', 'lesson_observation', 'parallel_lessons', 'theme_seminar', 'case_review', 'mentoring', 'reading_share', 'training',
] as const
export const STEPS = ['prepare', 'teach', 'observe', 'review', 'reflect'] as const
export const GROUP_KINDS = ['subject', 'grade', 'theme', 'project'] as const
export const ENTRIES = ['invited', 'open'] as const
export const ANSWERS = ['yes', 'maybe', 'no'] as const

export type Kind = (typeof KINDS)[number]
export type Step = (typeof STEPS)[number]
export type Answer = (typeof ANSWERS)[number]
export type Standing = 'leader' | 'member' | 'guest' | 'invited' | 'applied' | 'administrator' | 'near'

/** Somebody, as he now is; the name is absent once it was erased. */
export interface Person {
  readonly person: string
  readonly label?: string | null
  readonly retired?: boolean | null
}

export interface Member extends Person {
  readonly role: 'leader' | 'member' | 'guest'
  readonly since: string
}

export interface School {
  readonly organization: string
  readonly label?: string | null
}

export interface Waiting extends Member {
  readonly organization: string
  readonly organization_label?: string | null
}

export interface GroupItem {
  readonly id: string
  readonly row_version: number
  readonly name?: string | null
  readonly kind: (typeof GROUP_KINDS)[number]
  readonly entry: (typeof ENTRIES)[number]
  readonly organization: string
  readonly organization_label?: string | null
  readonly leader: string
  readonly leader_label?: string | null
  readonly members: number
  readonly schools: number
  readonly activities: number
  readonly founded: string
  readonly dissolved?: string | null
  readonly standing: Standing
}

export interface Material {
  readonly material: string
  readonly label?: string | null
  readonly url?: string | null
  readonly by?: Person | null
  readonly attached: string
}

export interface LinkedSession {
  readonly session: string
  readonly purpose: 'seminar' | 'delivered' | 'observed'
  readonly title?: string | null
  readonly state: 'scheduled' | 'open' | 'live' | 'suspended' | 'ended' | 'cancelled'
  readonly started?: string | null
  readonly expected: number
  readonly present?: number | null
}

export interface ActivityItem {
  readonly id: string
  readonly row_version: number
  readonly group: string
  readonly kind: Kind
  readonly theme?: string | null
  readonly cycle?: string | null
  readonly step?: Step | null
  readonly chair: string
  readonly chair_label?: string | null
  readonly planned_start: string
  readonly planned_end: string
  readonly state: 'planned' | 'open' | 'adjourned' | 'cancelled'
  readonly reason?: string | null
  readonly answers: { readonly yes: number; readonly no: number; readonly maybe: number; readonly none: number }
  readonly my_answer?: Answer | null
  readonly invited: boolean
  readonly seminar?: string | null
}

export interface Activity extends ActivityItem {
  readonly group_name?: string | null
  readonly description?: string | null
  readonly everyone: boolean
  readonly people: { readonly [answer in Answer | 'none']: readonly Person[] }
  readonly materials: readonly Material[]
  readonly sessions: readonly LinkedSession[]
}

export interface CycleStep {
  readonly step: Step
  readonly state: 'none' | 'planned' | 'now' | 'done'
  readonly activities: readonly ActivityItem[]
}

export interface Cycle {
  readonly id: string
  readonly number: number
  readonly title?: string | null
  readonly kind: Kind
  readonly planned_start: string
  readonly planned_end: string
  readonly steps: readonly CycleStep[]
}

export interface Group extends GroupItem {
  readonly orgs: readonly School[]
  readonly by_school: readonly (School & { readonly members: readonly Member[] })[]
  readonly invited: readonly Waiting[]
  readonly applied: readonly Waiting[]
  readonly cycle?: Cycle | null
  readonly next?: Activity | null
}

export function membersOf(group: Group): Member[] {
  return group.by_school.flatMap(({ members }) => members)
}

export function isInside({ standing }: GroupItem): boolean {
  return standing === 'leader' || standing === 'member' || standing === 'guest'
}
