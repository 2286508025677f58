/** A preview as the page shows it: the window around errors, gaps, and what is said in both languages. */
import { describe, expect, test } from 'vitest'
import en from '../../phrases/admin-import.en'
import zh from '../../phrases/admin-import.zh-CN'
import { errorWords, firstShown, gapBefore, markedSheet, resultWords, rowsShown } from '../importing/preview'
import type { CellError, Preview, PreviewRow } from '../importing/shapes'

const row = (line: number, result: PreviewRow['result'], changes: PreviewRow['changes'] = []): PreviewRow => ({ line, cells: ['周立群'], result, changes })
const error = (more: Partial<CellError>): CellError => ({ cell: 'D17', line: 17, column: 'D', field: 'role', code: 'unknown_word', value: '辅导老师', choices: [], ...more })
const ROWS = [
  row(2, 'new'), row(16, 'new'), row(17, 'wrong'), row(18, 'unchanged'), row(64, 'changed', [{ cell: 'F64', field: 'until', old: '2026-07-15', new: '2027-07-15' }]),
  row(65, 'wrong'),
]
const PREVIEW: Preview = {
  noun: 'people', name: 'a.xlsx', format: 'xlsx', sha256: '', missing_columns: [], headings: [], changes_by_field: {}, rows_left_out: 0, writable: false, rows: ROWS,
  counts: { rows: 6, new: 2, changed: 1, unchanged: 1, wrong: 2, wrong_cells: 3 },
  errors: [error({}), error({ cell: 'A65', line: 65, field: 'label', code: 'formula', value: '=1+1' }), error({ cell: 'F65', line: 65, field: 'until', code: 'no_such_day', value: '2026-13-01' })],
}

describe('the window of a sheet', () => {
  test('shows each wrong row with one above and below, in the order of the file', () => {
    expect(rowsShown(PREVIEW, 'wrong').map(({ line }) => line)).toEqual([16, 17, 18, 64, 65])
    expect(rowsShown(PREVIEW, 'new').map(({ line }) => line)).toEqual([2, 16])
    expect(rowsShown(PREVIEW, 'all')).toEqual(ROWS)
  })
  test('tells where rows are left out, before the first as well', () => {
    const shown = rowsShown(PREVIEW, 'wrong')
    expect(shown.map((_, index) => gapBefore(shown, index))).toEqual([true, false, false, true, false])
    expect(gapBefore([row(2, 'new')], 0)).toBe(false)
  })
  test('begins with what needs a look', () => {
    expect(firstShown(PREVIEW)).toBe('wrong')
    expect(firstShown({ ...PREVIEW, counts: { ...PREVIEW.counts, wrong: 0 } })).toBe('changed')
  })
})

test.each([
  [error({ choices: ['主讲教师', '辅导教师'], near: '辅导教师' }), '角色“辅导老师”不认识', '多半是辅导教师，可以写：主讲教师、辅导教师'],
  [error({ field: 'number', code: 'twice', value: 'T-1', other_line: 64 }), '号码 T-1 重复了', '和第 64 行重复，一张表里只能写一次'],
  [error({ field: 'capacity', code: 'not_in_range', value: '0', choices: ['1', '500'] }), '容量“0”不行', '写 1 到 500 的整数'],
  [error({ code: 'a_code_of_tomorrow' }), '角色“辅导老师”用不了', '核对这一格'],
])('%o is said as %s, to be mended as %s', (wrong, said, write) => {
  expect(errorWords(wrong, 'people', zh)).toEqual({ wrong: said, write })
})

test('a row is told by its one error, or by their fields', () => {
  expect(PREVIEW.rows.map((each) => resultWords(each, PREVIEW.errors, 'people', zh)))
    .toEqual(['新建', '新建', '角色“辅导老师”不认识', '没有变化', '修改：到期改为2027-07-15', '姓名、到期 2 处'])
  expect(resultWords(ROWS[4]!, [], 'people', en)).toBe('Changed: Until becomes 2027-07-15')
})

test('the sheet of errors runs nothing, whatever the cells held', () => {
  const lines = markedSheet(PREVIEW, zh).split('\r\n')
  expect(lines[0]).toBe('\ufeff"单元格","原来写的","哪里不对","怎么改"')
  expect(lines[2]).toBe('"A65","\'=1+1","姓名是公式，没有执行","公式一律不读，请写文字"')
})
