/** A preview as the page shows it: which rows, where gaps are, what is said of a cell and of a row. Pure. */
import type { ImportPhrases } from '../../phrases/admin-import.zh-CN'
import type { CellError, Noun, Preview, PreviewRow } from './shapes'

export type Shown = 'wrong' | 'changed' | 'new' | 'all'

/** The rows of a choice, in the order of the file; each wrong one with the row above and below. */
export function rowsShown(preview: Preview, shown: Shown): PreviewRow[] {
  if (shown === 'all') return [...preview.rows]
  if (shown !== 'wrong') return preview.rows.filter(({ result }) => result === shown)
  const wrong = new Set(preview.rows.filter(({ result }) => result === 'wrong').map(({ line }) => line))
  return preview.rows.filter(({ line }) => wrong.has(line) || wrong.has(line - 1) || wrong.has(line + 1))
}

/** Is something left out between a row and the one before it? */
export function gapBefore(rows: readonly PreviewRow[], index: number): boolean {
  const before = index === 0 ? 1 : rows[index - 1]!.line
  return rows[index]!.line > before + 1
}

/** What to look at first. */
export function firstShown({ counts }: Preview): Shown {
  return counts.wrong ? 'wrong' : counts.changed ? 'changed' : counts.new ? 'new' : 'all'
}

export function fieldWord(field: string, noun: Noun, words: ImportPhrases): string {
  return field === 'label' ? words.places[noun]! : (words.fields[field] ?? field)
}

/** What is wrong with a cell, and what to write instead. */
export function errorWords(error: CellError, noun: Noun, words: ImportPhrases): { wrong: string; write: string } {
  const field = fieldWord(error.field, noun, words)
  const value = error.value || words.empty
  const [wrong = '', write = ''] = (words.errors[error.code] ?? words.otherError)(field, value)
  const twice = error.other_line === undefined ? '' : words.withLine(error.other_line)
  const hints = [twice, error.near === undefined ? '' : words.probably(error.near), choiceWords(error, words) || write]
  return { wrong, write: hints.filter(Boolean).join(words.and === '、' ? '，' : '; ') }
}

function choiceWords({ code, choices }: CellError, words: ImportPhrases): string {
  if (code === 'not_in_range' && choices.length === 2) return words.between(choices[0]!, choices[1]!)
  return choices.length ? words.canWrite(choices.join(words.and)) : ''
}

/** What becomes of a row, in words. */
export function resultWords(row: PreviewRow, errors: readonly CellError[], noun: Noun, words: ImportPhrases): string {
  if (row.result === 'wrong') {
    const own = errors.filter(({ line }) => line === row.line)
    if (own.length === 1) return errorWords(own[0]!, noun, words).wrong
    return words.cellsWrong(own.map(({ field }) => fieldWord(field, noun, words)).join(words.and), own.length)
  }
  if (row.result !== 'changed') return words.results[row.result]!
  const changes = row.changes.map((each) => words.becomes(fieldWord(each.field, noun, words), each.new ?? words.empty))
  return words.changedTo(changes.join(words.and))
}

/** The errors as a sheet of their own: safe to open, whatever the cells held. */
export function markedSheet(preview: Preview, words: ImportPhrases): string {
  const rows = preview.errors.map((error) => {
    const { wrong, write } = errorWords(error, preview.noun, words)
    return [error.cell, error.value, wrong, write]
  })
  return '\ufeff' + [words.markedHeads, ...rows].map((row) => row.map(safe).join(',')).join('\r\n') + '\r\n'
}

/** No program may take a cell for a formula. */
function safe(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}
