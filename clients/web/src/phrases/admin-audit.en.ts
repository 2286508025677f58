/** The audit in English; the keys are those of `admin-audit.zh-CN.ts`. */
import type { AuditPhrases } from './admin-audit.zh-CN'

const count = (n: number) => n.toLocaleString('en-US')

const en: AuditPhrases = {
  title: 'Audit',
  entries: (n) => `${count(n)} entries`,
  note: 'People are pseudonyms; each of your readings is an entry too',
  find: 'Person, object, number',
  doing: 'What',
  answer: 'Answer',
  day: 'Which day',
  today: 'Today',
  found: (n, total) => (n === total ? `${count(total)} entries` : `${count(n)} of ${count(total)} entries`),
  heads: { time: 'Time', who: 'Who', capacity: 'As', what: 'What', answer: 'Answer', number: 'Number' },
  me: 'Me',
  person: (code) => `Person ${code}`,
  nobody: 'Nobody signed in',
  none: 'No entry yet',
  noneMore: 'Who read a session log, who signed in, who was refused: it all stands here.',
  types: {
    'audit.session_log.viewed': 'Read a session log',
    'audit.trail.viewed': 'Read the audit',
    'audit.person.viewed': 'Read about a person',
    'audit.export.created': 'Exported',
    'audit.access.denied': 'Was refused',
    'audit.sign_in.succeeded': 'Signed in',
    'audit.sign_in.failed': 'Failed to sign in',
    'audit.sign_in.locked': 'Too many sign-ins, slowed down',
    'audit.sign_in.ended': 'Signed out',
    'audit.attendance.viewed': 'Read attendance',
    'audit.key.rotated': 'Changed a key',
    'audit.backup.made': 'Backed up',
    'audit.backup.restored': 'Restored a backup',
  },
  of: (what, object) => `${what}: ${object}`,
  by: (what, via) => `${what}, by ${`${via}`.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())}`,
  answers: { allowed: 'Allowed', '403': 'Not permitted', '404': 'As if absent', refused: 'Refused', failed: 'Not signed in', locked: 'Slowed down' },
  codes: {
    not_permitted: 'Not permitted', owner_has_not_granted: 'The teacher has not agreed', token_scope: 'Not listed by the token', role_ended: 'The role has ended',
    not_your_room: 'Another’s room', grant_exceeds_own: 'Beyond one’s own rights', not_found: 'As if absent', sign_in: 'Not signed in',
  },
  refusedTitle: (why) => `Refused: ${why}`,
  fields: { time: 'Time', who: 'Who', capacity: 'As', what: 'What', object: 'Object', answer: 'Answer', address: 'From', number: 'Number' },
  chain: 'Chain',
  previous: 'The one before',
  thisOne: 'This one',
  joins: 'It joins the one before',
  breaks: 'It does not join the one before',
  joinUnknown: 'The one before is not on this page; not compared',
  first: 'The first of this month',
  copyLink: 'Copy link',
}

export default en
