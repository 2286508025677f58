/** What a form sends, what it refuses to send, and where two people's words differ. */
import { expect, test } from 'vitest'
import { changesOf, differences, draftOf, missingIn, written, type Field } from '../parts/fields'

const FIELDS: readonly Field[] = [
  { key: 'label', word: '名称', kind: 'text', required: true },
  { key: 'capacity', word: '容量', kind: 'number', least: 1, most: 500 },
  { key: 'zone', word: '时区', kind: 'choice', when: ({ label }) => label !== 'campus' },
  { key: 'kind', word: '种类', kind: 'choice', once: true },
]
const ROW = { id: 'r', row_version: 3, label: '录播教室', capacity: 48, zone: null, kind: 'room' }

test('a new row is sent with what was filled in, trimmed, figures as numbers', () => {
  const draft = { label: ' 音乐教室 ', capacity: '40', zone: '', kind: 'room' }
  expect(changesOf(FIELDS, draft, undefined)).toEqual({ label: '音乐教室', capacity: 40, kind: 'room' })
})

test('an old row is sent with what differs alone, and what was emptied as null', () => {
  const draft = { ...draftOf(FIELDS, ROW), capacity: '', kind: 'hall' }
  expect(changesOf(FIELDS, draft, ROW)).toEqual({ capacity: null })
  expect(changesOf(FIELDS, draftOf(FIELDS, ROW), ROW)).toEqual({})
})

test('a field that is not shown is not sent', () => {
  expect(changesOf(FIELDS, { label: 'campus', capacity: '', zone: 'UTC', kind: '' }, undefined)).toEqual({ label: 'campus' })
})

test.each([
  [{ label: '' }, { label: 'required' }], [{ label: '  ' }, { label: 'required' }], [{ capacity: '0' }, { capacity: 'wholeNumber' }],
  [{ capacity: '1.5' }, { capacity: 'wholeNumber' }], [{ capacity: 'x' }, { capacity: 'wholeNumber' }], [{ capacity: '500' }, {}],
])('%o cannot be sent because of %o', (change, missing) => {
  expect(missingIn(FIELDS, { ...draftOf(FIELDS, ROW), ...change })).toEqual(missing)
})

test('a conflict tells what the other wrote beside what was written here', () => {
  const mine = { ...draftOf(FIELDS, ROW), label: '大教室' }
  const theirs = { ...ROW, row_version: 4, label: '录播室', capacity: 50 }
  expect(differences(FIELDS, ROW, theirs, mine)).toEqual([
    { field: FIELDS[0], theirs: '录播室', mine: '大教室' },
    { field: FIELDS[1], theirs: '50', mine: undefined },
  ])
})

test('writing over it keeps what the other changed elsewhere', () => {
  const mine = { ...draftOf(FIELDS, ROW), label: '大教室' }
  const theirs = { ...ROW, row_version: 4, label: '录播室', capacity: 50 }
  const draft = written(FIELDS, ROW, theirs, mine)
  expect(draft).toEqual({ label: '大教室', capacity: '50', zone: '', kind: 'room' })
  expect(changesOf(FIELDS, draft, theirs)).toEqual({ label: '大教室' })
})
