/** What the server's refusal of something written means, in words, and which field it is about. */
import { parts } from '../../phrases/admin-parts'
import type { Problem } from '../../protocol'

/** `more` are the words of a page's own codes. */
export function problemWords(problem: Problem, more: Readonly<Record<string, string>> = {}): string {
  return more[problem.code] ?? parts.problems[problem.code] ?? parts.otherProblem
}

/** A malformed answer begins with the name of the field: `label: …`. */
export function fieldOf(problem: Problem): string | undefined {
  return problem.code === 'malformed' ? /^([a-z_]+)(?:\.[\w.]+)?:/.exec(problem.detail)?.[1] : undefined
}
