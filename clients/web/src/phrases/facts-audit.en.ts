/** What stands in the audit chain, a sentence for each kind. */
import type { AuditPhrases } from './fact-phrase'

const SYSTEM = 'Somebody'

const audit: AuditPhrases = {
  'audit.session_log.viewed': { word: 'Viewed', say: (_, { by = 'The system' }) => `${by} opened this session log` },
  'audit.trail.viewed': { word: 'Viewed', say: (_, { by = SYSTEM }) => `${by} read the audit entries` },
  'audit.person.viewed': { word: 'Viewed', say: (_, { by = SYSTEM }) => `${by} read how a person signs in` },
  'audit.access.denied': { word: 'Refused', say: (data, { by = SYSTEM }) => `${by} was refused: ${data.code}` },
  'audit.export.created': { word: 'Export', say: (data, { by = SYSTEM }) => `${by} exported ${data.rows} rows` },
  'audit.sign_in.succeeded': { word: 'Signed in', say: (_, { by = SYSTEM }) => `${by} signed in` },
  'audit.sign_in.failed': { word: 'Not signed in', say: (_, { by = SYSTEM }) => `${by} tried to sign in` },
  'audit.sign_in.locked': { word: 'Locked', say: () => 'A name or PIN was tried too often' },
  'audit.sign_in.ended': { word: 'Signed out', say: (_, { by = SYSTEM }) => `A sign-in of ${by} was ended` },
  'audit.backup.made': { word: 'Backup', say: () => 'A backup was made' },
  'audit.backup.restored': { word: 'Restored', say: () => 'The server was restored from a backup' },
}

export default audit
