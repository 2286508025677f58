/** Tokens in English; the keys are those of `admin-tokens.zh-CN.ts`. */
import type { TokensPhrases } from './admin-tokens.zh-CN'

const en: TokensPhrases = {
  title: 'Tokens',
  count: (n) => `${n} in use`,
  create: 'Issue a token',
  note: 'Programs and devices use tokens. One does only what it lists, never more than its issuer may, and ends with him.',
  none: 'No token yet',
  noneMore: 'A report program or a camera box connects by a token.',
  heads: { label: 'Name', scopes: 'May', place: 'Scope', expires: 'Until', act: '' },
  fields: { label: 'For whom', organization: 'Scope: school or organization', days: 'Days it lasts' },
  daysHint: '1 to 366 days',
  scopes: 'What it may',
  scopesWrong: 'Choose one at least',
  revoke: 'Revoke',
  revokeQuestion: 'Revoke this token?',
  revokeConsequence: (label) => `${label} is cut off at once; a new token is needed to come back.`,
  notNow: 'Not now',
  revoked: 'The token is revoked',
  once: 'Token',
  onceMore: 'Shown this once; keep it now.',
  endsIn: (days) => `ends in ${days} days`,
  more: (n) => `and more, ${n} in all`,
  permissions: {
    share_audio: 'Send sound', share_video: 'Send picture', share_screen: 'Share screen', share_extra_video: 'Send a second picture', receive_class: 'Watch class',
    receive_wall: 'Watch rooms', join: 'Enter class', read_log: 'Read session logs', read_attendance: 'Read attendance', export_log: 'Export logs',
    watch_recording: 'Watch recordings', export_recording: 'Export recordings', read_registry: 'Read the registry', manage_registry: 'Change the registry',
  },
  refusals: { grant_exceeds_own: 'It goes beyond your own rights', not_permitted: 'You do not have this right yourself' },
}

export default en
