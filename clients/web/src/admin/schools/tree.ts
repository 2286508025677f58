/** The tree of organizations: which rows stand open, what a key does, what lies beneath one. Pure. */
import type { TreeNode } from './shapes'

export interface TreeRow {
  readonly node: TreeNode
  /** 1 at the top of what the viewer may see. */
  readonly level: number
  readonly branches: boolean
  readonly open: boolean
}

/** The rows in sight. A text opens the way to whatever it finds and leaves out the rest. */
export function rowsOf(nodes: readonly TreeNode[], closed: ReadonlySet<string>, text = ''): TreeRow[] {
  const kept = text.trim() === '' ? undefined : found(nodes, text.trim().toLowerCase())
  const down = (parent: string | undefined, level: number): TreeRow[] =>
    childrenOf(nodes, parent).filter(({ id }) => kept?.has(id) ?? true).flatMap((node) => {
      const branches = childrenOf(nodes, node.id).some(({ id }) => kept?.has(id) ?? true)
      const open = branches && (kept !== undefined || !closed.has(node.id))
      return [{ node, level, branches, open }, ...(open ? down(node.id, level + 1) : [])]
    })
  return down(undefined, 1)
}

/** The nodes directly beneath one; beneath nothing stand those whose parent the viewer does not see. */
export function childrenOf(nodes: readonly TreeNode[], parent: string | undefined): TreeNode[] {
  const known = new Set(nodes.map(({ id }) => id))
  return nodes.filter((node) => (node.parent !== undefined && known.has(node.parent) ? node.parent : undefined) === parent)
}

/** A node and everything beneath it. */
export function subtreeOf(nodes: readonly TreeNode[], id: string): TreeNode[] {
  const own = nodes.filter((node) => node.id === id)
  return [...own, ...nodes.filter(({ parent }) => parent === id).flatMap((child) => subtreeOf(nodes, child.id))]
}

export function pathOf(nodes: readonly TreeNode[], id: string): TreeNode[] {
  const node = nodes.find((each) => each.id === id)
  if (!node) return []
  return [...(node.parent === undefined ? [] : pathOf(nodes, node.parent)), node]
}

export function sumOf(nodes: readonly TreeNode[], count: 'rooms_count' | 'class_groups_count' | 'staff_count' | 'students_count'): number {
  return nodes.reduce((sum, node) => sum + node[count], 0)
}

export type TreeStep = { readonly go: string } | { readonly turn: string } | undefined

/** What a key does at a row: to another row, or its branches open or close. Letters go to the next that begins so. */
export function stepOf(rows: readonly TreeRow[], at: string, key: string): TreeStep {
  const index = rows.findIndex(({ node }) => node.id === at)
  const row = rows[index]
  if (!row) return rows[0] && { go: rows[0].node.id }
  const to = (next: TreeRow | undefined): TreeStep => next && { go: next.node.id }
  switch (key) {
    case 'ArrowDown':
      return to(rows[index + 1])
    case 'ArrowUp':
      return to(rows[index - 1])
    case 'Home':
      return to(rows[0])
    case 'End':
      return to(rows.at(-1))
    case 'ArrowRight':
      return row.branches && !row.open ? { turn: at } : row.open ? to(rows[index + 1]) : undefined
    case 'ArrowLeft':
      return row.open ? { turn: at } : to(rows.slice(0, index).reverse().find(({ level }) => level < row.level))
    default:
      return [...key].length === 1 ? to(beginning([...rows.slice(index + 1), ...rows.slice(0, index)], key)) : undefined
  }
}

function beginning(rows: readonly TreeRow[], letter: string): TreeRow | undefined {
  return rows.find(({ node }) => node.label.toLowerCase().startsWith(letter.toLowerCase()))
}

function found(nodes: readonly TreeNode[], text: string): Set<string> {
  const hits = nodes.filter(({ label }) => label.toLowerCase().includes(text))
  return new Set(hits.flatMap(({ id }) => [...pathOf(nodes, id), ...subtreeOf(nodes, id)]).map(({ id }) => id))
}
