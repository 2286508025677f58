/** An audit entry in words: who, what, and how it was answered. Pure. */
import type { AuditPhrases } from '../../phrases/admin-audit.zh-CN'
import type { AuditEntry } from './shapes'

export interface Words {
  readonly audit: AuditPhrases
  readonly entrance: { readonly vias: Readonly<Record<string, string>> }
}

/** Oneself as `me`, everybody else by the first characters of the pseudonym. */
export function whoOf({ who }: AuditEntry, { audit }: Words): string {
  if (!who) return audit.nobody
  return who.me ? audit.me : audit.person(codeOf(who.pseudonym))
}

/** `7f3ak2mq` is said as 7F3A, long enough to tell people of one page apart. */
export function codeOf(pseudonym: string): string {
  return pseudonym.slice(0, 4).toUpperCase()
}

export function whatOf(entry: AuditEntry, { audit, entrance }: Words): string {
  const what = audit.types[entry.type] ?? entry.type
  if (entry.via) return audit.by(what, entrance.vias[entry.via] ?? entry.via)
  if (entry.type === 'audit.access.denied') return entry.action ?? what
  return entry.object ? audit.of(what, shortOf(entry.object)) : what
}

export function answerOf(entry: AuditEntry, { audit }: Words): string {
  if (entry.answer === 'allowed') return audit.answers.allowed!
  return audit.codes[entry.code ?? ''] ?? audit.answers[entry.answer] ?? entry.answer
}

/** Long ids are told by their two ends. */
export function shortOf(id: string): string {
  return id.length > 20 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id
}
