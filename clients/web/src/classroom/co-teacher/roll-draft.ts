/**
 * A roll call while it is being taken: who is not there and why, how many were counted by eye. Pure but for `keepDraft`
 * and `keptDraft`, which let a draft outlive a reload of the page, and for when this window submitted.
 *
 * Who came late is there: `late` counts as present. The headcount follows the list until someone counts.
 */
import { keep, kept } from '../../ui/kept'

export type Absence = 'absent' | 'excused' | 'late'
export const ABSENCES: readonly Absence[] = ['absent', 'excused', 'late']

export interface Draft {
  readonly marks: { readonly [seat: string]: Absence }
  /** Counted by eye; undefined while nobody has. */
  readonly headcount?: number | undefined
  /** Time of day of the last save, UTC. */
  readonly saved?: string | undefined
}

export const EMPTY: Draft = { marks: {} }

export interface Counts {
  readonly expected: number
  readonly present: number
  readonly late: number
  readonly missing: number
  readonly headcount: number
  /** Headcount less present. */
  readonly differs: number
}

export function countsOf(draft: Draft, expected: number): Counts {
  const marks = Object.values(draft.marks)
  const late = marks.filter((one) => one === 'late').length
  const missing = marks.length - late
  const present = Math.max(0, expected - missing)
  const headcount = draft.headcount ?? present
  return { expected, present, late, missing, headcount, differs: headcount - present }
}

/** A press on a seat: not there, or there after all. */
export function pressed(draft: Draft, seat: string): Draft {
  const { [seat]: before, ...others } = draft.marks
  return { ...draft, marks: before === undefined ? { ...draft.marks, [seat]: 'absent' } : others }
}

export function marked(draft: Draft, seat: string, absence: Absence): Draft {
  return { ...draft, marks: { ...draft.marks, [seat]: absence } }
}

export function counted(draft: Draft, expected: number, by: 1 | -1): Draft {
  const { headcount } = countsOf(draft, expected)
  return { ...draft, headcount: Math.min(999, Math.max(0, headcount + by)) }
}

/** Seats in order of their numbers, with the reason of each. */
export function absencesOf(draft: Draft): [seat: string, absence: Absence][] {
  return Object.entries(draft.marks).sort(([a], [b]) => Number(a) - Number(b))
}

/** The fields that `SubmitRollcall` and `CorrectRollcall` share. */
export function fieldsOf(draft: Draft, expected: number) {
  const { present, late, headcount } = countsOf(draft, expected)
  const marks = absencesOf(draft)
  return {
    expected_count: expected, present_count: present, late_count: late, headcount,
    absent: marks.filter(([, one]) => one !== 'late').map(([seat, one]) => ({ whom: `seat:${seat}`, excused: one === 'excused' })),
    late: marks.filter(([, one]) => one === 'late').map(([seat]) => `seat:${seat}`),
  }
}

/** The draft that a submitted list stands for, to be corrected. */
export function draftOf(
  { absent = [], late = [] }: { readonly absent?: readonly { whom: string; excused?: boolean }[]; readonly late?: readonly string[] }, headcount: number,
): Draft {
  const seat = (whom: string) => whom.replace(/^seat:/, '')
  return {
    marks: {
      ...Object.fromEntries(absent.map(({ whom, excused }) => [seat(whom), excused ? 'excused' : 'absent'] as const)),
      ...Object.fromEntries(late.map((whom) => [seat(whom), 'late'] as const)),
    },
    headcount,
  }
}

export function keptDraft(session: string, room: string): Draft {
  const text = kept('local', `rollcall.${session}.${room}`)
  return text === null ? EMPTY : (JSON.parse(text) as Draft)
}

export function keepDraft(session: string, room: string, draft: Draft | undefined): void {
  keep('local', `rollcall.${session}.${room}`, draft === undefined ? null : JSON.stringify(draft))
}

export function sentHere(session: string): string | undefined {
  return kept('tab', `rollcall-sent.${session}`) ?? undefined
}

export function sentNow(session: string): void {
  keep('tab', `rollcall-sent.${session}`, new Date().toISOString())
}
