/** What a data table shows, told by the page: its columns and what becomes of them on a narrow page. */
export interface Column {
  readonly key: string
  readonly word: string
  /** A track of the grid, such as `minmax(120px, 2fr)`. */
  readonly track: string
  /** Figures stand at the right. */
  readonly figure?: boolean
  /** From which width on it is a column: always, from M (600), L (960) or XL (1440). */
  readonly from?: 'M' | 'L' | 'XL'
  /** Where it stands in a row of two lines, under 600 px; nowhere if it says nothing. */
  readonly small?: 'first' | 'first-end' | 'second' | 'second-end'
  /** How the list is ordered by it now; the arrow stands on this column alone. */
  readonly order?: 'ascending' | 'descending'
}

const WIDTHS = ['S', 'M', 'L', 'XL'] as const

/** The columns that stand at this width. */
export function standing(columns: readonly Column[], width: (typeof WIDTHS)[number]): Column[] {
  if (width === 'S') return columns.filter((column) => column.small !== undefined)
  return columns.filter((column) => WIDTHS.indexOf(column.from ?? 'M') <= WIDTHS.indexOf(width))
}
