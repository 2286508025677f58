/** The tree's rows and keys, the filter of people, roles as they are said. */
import { describe, expect, test } from 'vitest'
import { askedOfPeople, isNarrowed, peopleFilterOf, peopleQueryOf } from '../people/filter'
import { endOf, endsSoon, lastDay, momentOf, scopeKindOf } from '../people/roles'
import type { Role, TreeNode } from '../schools/shapes'
import { childrenOf, pathOf, rowsOf, stepOf, subtreeOf, sumOf } from '../schools/tree'

const node = (id: string, parent: string | undefined, label: string, rooms: number): TreeNode => ({
  id, ...(parent !== undefined && { parent }), kind: parent === undefined ? 'group' : 'school', label, zone: 'Asia/Shanghai',
  rooms_count: rooms, class_groups_count: 0, staff_count: 0, students_count: 0,
})
/** The group's own parent is above what the viewer may see. */
const NODES = [
  node('g', 'beyond', '明溪教育集团', 0), node('a', 'g', 'Anhe', 2), node('b', 'g', '白桦沟学校', 3), node('b1', 'b', '滩头校区', 1),
]
const shown = (closed: string[] = [], text = '') => rowsOf(NODES, new Set(closed), text).map(({ node: { id }, level }) => `${level}${id}`)

describe('the tree of organizations', () => {
  test('begins at the top of what the viewer sees', () => {
    expect(childrenOf(NODES, undefined).map(({ id }) => id)).toEqual(['g'])
    expect(shown()).toEqual(['1g', '2a', '2b', '3b1'])
    expect(shown(['b'])).toEqual(['1g', '2a', '2b'])
  })
  test('a text shows what it finds with the way to it and what lies in it, open or not', () => {
    expect(shown(['g'], '滩头')).toEqual(['1g', '2b', '3b1'])
    expect(shown([], '白桦')).toEqual(['1g', '2b', '3b1'])
    expect(shown([], 'ANHE')).toEqual(['1g', '2a'])
    expect(shown([], '没有')).toEqual([])
  })
  test('knows what lies above and beneath', () => {
    expect(pathOf(NODES, 'b1').map(({ id }) => id)).toEqual(['g', 'b', 'b1'])
    expect(sumOf(subtreeOf(NODES, 'b'), 'rooms_count')).toBe(4)
  })
  test.each([
    ['g', 'ArrowDown', { go: 'a' }], ['g', 'ArrowUp', undefined], ['b1', 'ArrowDown', undefined], ['g', 'End', { go: 'b1' }], ['b1', 'Home', { go: 'g' }],
    ['b', 'ArrowRight', { go: 'b1' }], ['b', 'ArrowLeft', { turn: 'b' }], ['b1', 'ArrowLeft', { go: 'b' }], ['a', 'ArrowLeft', { go: 'g' }],
    ['a', 'ArrowRight', undefined], ['g', 'a', { go: 'a' }], ['a', '滩', { go: 'b1' }], ['a', 'z', undefined], ['a', 'Tab', undefined],
  ])('at %s the key %s leads to %o', (at, key, step) => {
    expect(stepOf(rowsOf(NODES, new Set()), at, key)).toEqual(step)
  })
  test('opens what is closed', () => {
    expect(stepOf(rowsOf(NODES, new Set(['b'])), 'b', 'ArrowRight')).toEqual({ turn: 'b' })
  })
})

describe('the filter of people', () => {
  test('stands in the address and comes back from it', () => {
    const filter = { kind: 'student', text: '林', school: 's1', role: '', retired: true } as const
    expect(peopleFilterOf(peopleQueryOf(filter) as Record<string, string>)).toEqual(filter)
    expect(askedOfPeople(filter)).toEqual({ kind: 'student', text: '林', under: 's1', retired: 'true' })
  })
  test('takes nothing from an address that is none of its own', () => {
    const filter = peopleFilterOf({ kind: 'admin', role: 'root', retired: 'yes', q: null })
    expect(filter).toEqual({ kind: 'staff', text: '', school: '', role: '', retired: false })
    expect(isNarrowed(filter)).toBe(false)
  })
})

describe('a role', () => {
  const role = (more: Partial<Role>): Role => ({
    id: 'r', person: 'p', role: 'co_teacher', scope_kind: 'room', scope: 'x', organization: 'o', organization_label: '', begun: '2026-09-01T00:00:00Z', ...more,
  })
  const now = new Date(2026, 10, 24, 9)
  test('ends with the last day that was written', () => {
    expect(lastDay(momentOf('2027-07-15', 'end'))).toBe('2027-07-15')
    expect(new Date(momentOf('2026-11-24', 'start')).getHours()).toBe(0)
  })
  test.each([['2026-12-01', true], ['2026-12-02', false], ['2026-11-24', true]])('until %s ends soon: %s', (day, soon) => {
    expect(endsSoon(role({ until: momentOf(day, 'end') }), now)).toBe(soon)
    expect(endsSoon(role({}), now)).toBe(false)
  })
  test('tells how it ended, and what it is for', () => {
    expect([endOf(role({})), endOf(role({ ended: '2026-10-01T00:00:00Z' })), endOf(role({ ended: 'x', ended_cause: 'person_retired' }))])
      .toEqual(['expired', 'revoked', 'person_retired'])
    expect(['co_teacher', 'lead_teacher'].map(scopeKindOf)).toEqual(['room', 'organization'])
  })
})
