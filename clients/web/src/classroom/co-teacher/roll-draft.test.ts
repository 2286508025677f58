import { expect, test } from 'vitest'
import { absencesOf, counted, countsOf, draftOf, EMPTY, fieldsOf, marked, pressed, type Draft } from './roll-draft'

const ONE_EXCUSED: Draft = { marks: { 17: 'excused' } }

test('with nobody marked everyone is there, and the headcount is taken to agree', () => {
  expect(countsOf(EMPTY, 31)).toEqual({ expected: 31, present: 31, late: 0, missing: 0, headcount: 31, differs: 0 })
})

test('a press marks a seat absent, a second press takes it back', () => {
  const once = pressed(EMPTY, '17')
  expect(once.marks).toEqual({ 17: 'absent' })
  expect(pressed(once, '17').marks).toEqual({})
})

test('who came late is there', () => {
  const draft = marked(marked(EMPTY, '17', 'excused'), '4', 'late')
  expect(countsOf(draft, 31)).toMatchObject({ present: 30, late: 1, missing: 1 })
})

test('the headcount follows the list until someone counts, then it stays', () => {
  expect(countsOf(pressed(EMPTY, '17'), 31).headcount).toBe(30)
  const one = counted(EMPTY, 31, -1)
  expect(countsOf(one, 31)).toMatchObject({ headcount: 30, differs: -1 })
  expect(countsOf(pressed(one, '17'), 31)).toMatchObject({ headcount: 30, present: 30, differs: 0 })
})

test('nobody counts below none', () => {
  expect(counted({ marks: {}, headcount: 0 }, 31, -1).headcount).toBe(0)
})

test('the rows stand in order of the seats, whatever was pressed first', () => {
  expect(absencesOf({ marks: { 17: 'absent', 4: 'late', 100: 'excused' } })).toEqual([['4', 'late'], ['17', 'absent'], ['100', 'excused']])
})

test('what is submitted has seats, reasons and counts that agree', () => {
  expect(fieldsOf(marked(ONE_EXCUSED, '4', 'late'), 31)).toEqual({
    expected_count: 31, present_count: 30, late_count: 1, headcount: 30,
    absent: [{ whom: 'seat:17', excused: true }], late: ['seat:4'],
  })
})

test('a submitted list comes back as the draft that it was', () => {
  const draft: Draft = { marks: { 17: 'excused', 9: 'absent', 4: 'late' }, headcount: 28 }
  const { absent, late, headcount } = fieldsOf(draft, 31)
  expect(draftOf({ absent, late }, headcount)).toEqual(draft)
})
