/** The forms of a group and of an activity: their fields, what a row fills in, and what is sent of them. */
import { groups as words } from '../../phrases/admin-groups'
import { dayOf } from '../parts/days'
import type { Draft, Field, Versioned } from '../parts/fields'
import { ENTRIES, GROUP_KINDS, KINDS, membersOf, STEPS, type Activity, type Group, type School } from './shapes'

export const NEW_CYCLE = 'new'

function choices<Key extends string>(keys: readonly Key[], said: Readonly<Record<string, string>>): { key: Key; word: string }[] {
  return keys.map((key) => ({ key, word: said[key] ?? key }))
}

// -- a group ---------------------------------------------------------------------------------------------------

export interface GroupRow extends Versioned {
  readonly name: string
  readonly kind: string
  readonly entry: string
  /** The other schools, their ids parted by commas. */
  readonly orgs: string
}

export function groupRow(group: Group): GroupRow {
  const { id, row_version, kind, entry, name } = group
  const others = group.orgs.filter(({ organization }) => organization !== group.organization)
  return { id, row_version, name: name ?? '', kind, entry, orgs: others.map(({ organization }) => organization).join(',') }
}

/** `homes` are given where one founds only beside a group that one leads; else any school in sight may be its home. */
export function groupFields(schools: readonly School[], homes: readonly School[] | undefined, isNew: boolean): Field[] {
  const named = schools.map(({ organization, label }) => ({ key: organization, word: label ?? organization }))
  const home: Field = { key: 'organization', word: words.fields.home, kind: 'pick', required: true, from: '/organizations', hint: words.homeHint }
  const leader: Field = { key: 'leader', word: words.fields.leader, kind: 'pick', from: '/people', asked: { kind: 'staff' }, hint: words.leaderHint }
  return [
    { key: 'name', word: words.fields.name, kind: 'text', required: true },
    { key: 'kind', word: words.fields.kind, kind: 'choice', required: true, choices: choices(GROUP_KINDS, words.groupKinds) },
    ...(isNew ? [homes ? { ...home, kind: 'choice' as const, choices: homes.map(({ organization, label }) => ({ key: organization, word: label ?? organization })) } : home] : []),
    { key: 'orgs', word: words.fields.orgs, kind: 'many', from: '/organizations', choices: named, hint: words.orgsHint },
    { key: 'entry', word: words.fields.entry, kind: 'choice', required: true, choices: choices(ENTRIES, words.entries), hint: words.entryHint },
    ...(isNew && !homes ? [leader] : []),
  ]
}

/** `orgs` of a group cannot be emptied alone: its home stays in any case and is sent along. */
export function groupBody(home: string | undefined): (changes: Record<string, unknown>) => object {
  return (changes) => ({ ...changes, ...(home !== undefined && 'orgs' in changes && { orgs: [home, ...(changes.orgs as string[])] }) })
}

// -- an activity -----------------------------------------------------------------------------------------------

export interface ActivityRow extends Versioned {
  readonly kind: string
  readonly theme: string
  readonly description: string
  readonly day: string
  readonly from: string
  readonly to: string
  readonly chair: string
  readonly seminar: string
  readonly cycle: string
  readonly step: string
}

/** By the reader's clock, as the form shows it. */
export function activityRow(activity: Activity): ActivityRow {
  const { id, row_version, kind, theme, description, chair, cycle, step, planned_start, planned_end, seminar } = activity
  return {
    id, row_version, kind, theme: theme ?? '', description: description ?? '', chair, cycle: cycle ?? '', step: step ?? '',
    day: dayOf(new Date(planned_start)), from: clockOf(planned_start), to: clockOf(planned_end), seminar: seminar ? 'yes' : 'no',
  }
}

export function activityFields(group: Group, activity?: Activity): Field[] {
  const members = membersOf(group).map(({ person, label }) => ({ key: person, word: label ?? words.erased }))
  const own = { [activity?.chair ?? '']: activity?.chair_label ?? '' }
  return [
    { key: 'theme', word: words.fields.theme, kind: 'text', required: true },
    { key: 'kind', word: words.fields.activityKind, kind: 'choice', required: true, choices: choices(KINDS, words.kinds) },
    { key: 'description', word: words.fields.description, kind: 'long', required: Boolean(activity?.description) },
    { key: 'day', word: words.fields.day, kind: 'day', required: true },
    { key: 'from', word: words.fields.from, kind: 'clock', required: true, half: true },
    { key: 'to', word: words.fields.to, kind: 'clock', required: true, half: true },
    { key: 'chair', word: words.fields.chair, kind: 'choice', required: true, choices: members, labels: own },
    { key: 'seminar', word: words.fields.seminar, kind: 'choice', required: true, choices: choices(['yes', 'no'], words.seminarChoices), hint: words.seminarHint },
    { key: 'cycle', word: words.fields.cycle, kind: 'choice', choices: cyclesOf(group, activity), required: Boolean(activity?.cycle), half: true },
    { key: 'step', word: words.fields.step, kind: 'choice', required: true, choices: choices(STEPS, words.steps), when: ({ cycle }) => Boolean(cycle), half: true },
    ...(activity ? [] : askedFields(group, members)),
  ]
}

function askedFields(group: Group, members: readonly { key: string; word: string }[]): Field[] {
  return [
    { key: 'everyone', word: words.fields.everyone, kind: 'choice', required: true, choices: choices(['yes', 'no'], words.everyoneChoices) },
    { key: 'persons', word: words.fields.persons, kind: 'many', choices: members, from: `/groups/${group.id}/candidates`, hint: words.personsHint },
  ]
}

function cyclesOf({ cycle }: Group, activity: Activity | undefined): { key: string; word: string }[] {
  const present = cycle ? [{ key: cycle.id, word: words.cycleOf(cycle.number, cycle.title ?? '') }] : []
  const own = activity?.cycle && activity.cycle !== cycle?.id ? [{ key: activity.cycle, word: words.itsCycle }] : []
  return [...present, ...own, { key: NEW_CYCLE, word: words.newCycle }]
}

/** An id that nobody has; `crypto.randomUUID` is not there on a page without a certificate. */
export function freshId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** What is sent: moments for day and clocks, a fresh id for a new round. */
export function activityBody(freshId: () => string): (changes: Record<string, unknown>, draft: Draft) => object {
  return (changes, draft) => {
    const { day, from, to, seminar, everyone, cycle, persons, ...rest } = changes
    const timed = day !== undefined || from !== undefined || to !== undefined
    return {
      ...rest,
      ...(timed && { planned_start: momentOf(draft, 'from'), planned_end: momentOf(draft, 'to') }),
      ...(seminar !== undefined && { seminar: seminar === 'yes' }),
      ...(everyone !== undefined && { everyone: everyone === 'yes' }),
      ...(persons !== undefined && { persons }),
      ...(cycle !== undefined && cycle !== null && { cycle: cycle === NEW_CYCLE ? freshId() : cycle, step: draft.step }),
    }
  }
}

function momentOf(draft: Draft, which: 'from' | 'to'): string {
  return new Date(`${draft.day}T${draft[which]}:00`).toISOString()
}

function clockOf(time: string): string {
  const at = new Date(time)
  return [at.getHours(), at.getMinutes()].map((n) => String(n).padStart(2, '0')).join(':')
}

/** The next day, in the afternoon, when classes are over. */
export function activityPreset(group: Group, now: Date): Draft {
  const next = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1)
  return {
    kind: 'lesson_observation', day: dayOf(next), from: '15:10', to: '16:30', chair: group.leader, seminar: 'yes', everyone: 'yes',
    cycle: group.cycle?.id ?? '', step: 'prepare',
  }
}
