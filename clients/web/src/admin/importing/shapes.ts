/** What the server says that writing a sheet would do. */
export type Noun = 'people' | 'class-groups' | 'rooms'
export type Result = 'new' | 'changed' | 'unchanged' | 'wrong'

export interface CellError {
  /** As a spreadsheet calls it: B65. */
  readonly cell: string
  readonly line: number
  readonly column: string
  readonly field: string
  readonly code: string
  readonly value: string
  readonly choices: readonly string[]
  readonly near?: string
  readonly other_line?: number
}

export interface PreviewRow {
  readonly line: number
  readonly cells: readonly string[]
  readonly result: Result
  readonly changes: readonly { readonly cell?: string; readonly field: string; readonly old?: string; readonly new?: string }[]
}

export interface Preview {
  readonly noun: Noun
  readonly name: string
  readonly format: string
  readonly sha256: string
  readonly missing_columns: readonly string[]
  readonly headings: readonly { readonly column: string; readonly text: string; readonly field?: string }[]
  readonly counts: {
    readonly rows: number
    readonly new: number
    readonly changed: number
    readonly unchanged: number
    readonly wrong: number
    readonly wrong_cells: number
  }
  readonly changes_by_field: Readonly<Record<string, number>>
  readonly errors: readonly CellError[]
  readonly rows: readonly PreviewRow[]
  readonly rows_left_out: number
  readonly writable: boolean
}
