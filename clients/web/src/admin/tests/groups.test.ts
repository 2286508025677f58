/** What an activity has come to, when its seminar lets in, in which order activities stand, and what their forms send. */
import { describe, expect, test } from 'vitest'
import { byDay, byNearness, courseOf, doorOf, safeUrl } from '../groups/course'
import { activityBody, activityRow, freshId, groupBody, groupRow, NEW_CYCLE } from '../groups/forms'
import type { Activity, ActivityItem, Group, LinkedSession } from '../groups/shapes'
import { changesOf, differences, severalOf, type Field } from '../parts/fields'

const NOW = Date.UTC(2026, 10, 24, 7, 0)
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString()

function item(starts: number, ends: number, more: Partial<Activity> = {}): Activity {
  return {
    id: `${starts}`, row_version: 1, group: 'g', kind: 'lesson_observation', theme: '评课', chair: 'li', planned_start: at(starts), planned_end: at(ends), state: 'planned',
    answers: { yes: 0, no: 0, maybe: 0, none: 0 }, invited: true, everyone: true, people: { yes: [], no: [], maybe: [], none: [] }, materials: [], sessions: [], ...more,
  }
}

function seminar(state: LinkedSession['state'], starts: number, ends = starts + 80): Activity {
  return item(starts, ends, { seminar: 's', sessions: [{ session: 's', purpose: 'seminar', state, expected: 3 }] })
}

test.each([
  [item(61, 90), 'ahead'], [item(60, 90), 'soon'], [item(1, 90), 'soon'], [item(0, 90), 'on'], [item(-90, 0), 'over'],
  [item(-90, -1, { state: 'open' }), 'on'], [item(10, 90, { state: 'adjourned' }), 'over'], [item(-5, 90, { state: 'cancelled' }), 'cancelled'],
])('an activity of case %# has come to %s', (activity, is) => {
  expect(courseOf(activity as ActivityItem, NOW).is).toBe(is)
})

test('what comes stands first by time, what is over after it, the latest first', () => {
  const items = [item(-90, -30), item(500, 600), item(-900, -800), item(20, 90), item(-10, 40), item(30, 90, { state: 'cancelled' })]
  expect(byNearness(items, NOW).map(({ id }) => id)).toEqual(['-10', '20', '500', '30', '-90', '-900'])
})

describe('the door of a seminar', () => {
  test('opens half an hour before, and stays open while it goes on', () => {
    expect(doorOf(seminar('scheduled', 31), NOW)).toEqual({ is: 'early', opens_ms: NOW + 60_000 })
    expect(doorOf(seminar('scheduled', 30), NOW).is).toBe('open')
    expect(doorOf(seminar('live', -200), NOW).is).toBe('open')
  })
  test('is closed when it has ended, was never opened in its time, or was called off', () => {
    expect(doorOf(seminar('ended', -60), NOW).is).toBe('over')
    expect(doorOf(seminar('scheduled', -80), NOW).is).toBe('over')
    expect(doorOf(seminar('cancelled', 5), NOW).is).toBe('none')
    expect(doorOf({ ...seminar('open', 5), state: 'cancelled' }, NOW).is).toBe('none')
    expect(doorOf(item(5, 50), NOW).is).toBe('none')
  })
})

test.each([
  ['https://a.example/x', true], ['HTTP://a.example', true], ['javascript:alert(1)', false], [' https://a.example', false], ['https:///x', false],
  ['data:text/html,x', false], ['//a.example', false], ['', false], [null, false],
])('the address %s is a link: %s', (url, linked) => {
  expect(safeUrl(url)).toBe(linked ? url : undefined)
})

test('a day holds what falls on it, in the order of the list', () => {
  const days = byDay([item(0, 1), item(5, 6), item(24 * 60, 24 * 60 + 1)], (time) => time.slice(0, 10))
  expect(days.map(({ day, items }) => [day, items.map(({ id }) => id)])).toEqual([['2026-11-24', ['0', '5']], ['2026-11-25', ['1440']]])
})

function drafted(row: object): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, String(value)]))
}

describe('the form of an activity', () => {
  const body = activityBody(() => 'fresh')
  test('shows the reader’s day and clocks and sends moments', () => {
    const row = activityRow(item(0, 80))
    expect(body({ to: row.to }, drafted(row))).toEqual({ planned_start: at(0), planned_end: at(80) })
  })
  test('sends nothing of the times when none of them was changed', () => {
    expect(body({ theme: '评课' }, drafted(activityRow(item(0, 80))))).toEqual({ theme: '评课' })
  })
  test('begins a new round with an id of its own, and names the step with it', () => {
    expect(body({ cycle: NEW_CYCLE }, { cycle: NEW_CYCLE, step: 'teach' })).toEqual({ cycle: 'fresh', step: 'teach' })
    expect(body({ cycle: 'round-3', step: 'review' }, { step: 'review' })).toEqual({ cycle: 'round-3', step: 'review' })
    expect(freshId()).toMatch(/^[0-9a-f]{32}$/)
  })
  test('says yes and no as the server does', () => {
    expect(body({ seminar: 'no', everyone: 'yes', persons: ['wang'] }, {})).toEqual({ seminar: false, everyone: true, persons: ['wang'] })
  })
})

describe('the form of a group', () => {
  const group = { id: 'g', row_version: 4, name: '数学', kind: 'subject', entry: 'open', organization: 'home', orgs: [{ organization: 'home' }, { organization: 'a' }, { organization: 'b' }] } as unknown as Group
  const fields: Field[] = [{ key: 'name', word: '', kind: 'text' }, { key: 'orgs', word: '', kind: 'many' }]
  test('holds the other schools alone, and sends its home with them', () => {
    expect(groupRow(group).orgs).toBe('a,b')
    const changes = changesOf(fields, { name: '数学', orgs: 'b' }, groupRow(group))
    expect(groupBody('home')(changes)).toEqual({ orgs: ['home', 'b'] })
    expect(groupBody('home')({ name: '语文' })).toEqual({ name: '语文' })
  })
  test('an emptied field of several is a list of none, not nothing', () => {
    expect(changesOf(fields, { name: '数学', orgs: '' }, groupRow(group))).toEqual({ orgs: [] })
    expect(severalOf('')).toEqual([])
  })
  test('shows what another wrote beside what was written here', () => {
    const theirs = { ...groupRow(group), row_version: 5, name: '数学组', orgs: 'a' }
    const found = differences(fields, groupRow(group), theirs, { name: '五数', orgs: 'a,b' })
    expect(found.map(({ field, theirs: other, mine }) => [field.key, other, mine])).toEqual([['name', '数学组', '五数'], ['orgs', 'a', undefined]])
  })
})
