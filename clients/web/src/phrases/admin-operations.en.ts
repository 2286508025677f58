/** The machine's page in English; the keys are those of `admin-operations.zh-CN.ts`. */
import type { MachinePhrases } from './admin-operations.zh-CN'

const days = (n: number) => (n === 1 ? '1 day' : `${n} days`)

const en: MachinePhrases = {
  title: 'Operations',
  again: 'Look again',
  version: (version) => `Version ${version}`,
  since: (when) => `Started: ${when}`,

  good: (n) => `The disk has room for ${days(n)}`,
  goodStill: 'The disk has room and is not filling up',
  unknown: 'The disk has room; for how long is not known yet',
  soon: (n) => `The disk has room for ${days(n)}: time to prepare`,
  soonRoom: (room) => `The disk takes only ${room} more: time to prepare`,
  urgent: (n) => `The disk is nearly full: ${days(n)} left`,
  urgentRoom: (room) => `The disk is nearly full: it takes only ${room} more`,
  full: 'The disk is full: nothing new can be stored',
  perDay: (bytes) => `${bytes} more each day`,
  range: (least, most) => (most === undefined ? `${days(least)} at the earliest, perhaps much longer` : least === most ? '' : `between ${least} and ${days(most)}`),
  seen: (n) => `reckoned from the last ${days(n)}`,
  tooFew: (n) => (n < 1 ? 'Four days are needed to reckon; the first has just begun.' : `Four days are needed to reckon; ${n} so far.`),
  whatToDo: 'What to do',
  steps: {
    others: 'Another program on this disk writes faster than classes do. Find out which.',
    more_disk: 'Add a disk, or move the data folder to a larger one: back up, then restore into the new data folder.',
    backups_away: 'Move backups and old log files to another machine. Backups should not lie on the same disk as the data.',
    full_goes_on: 'Once there is room it recovers by itself within half a minute, and what waited is stored. Classes that run go on.',
  },

  disk: 'Disk',
  folder: (path, total) => `${path}, ${total} in all`,
  shares: { others: 'Other programs', journal: 'Journal', database: 'Database', keys: 'Keys', room: 'Room left', reserve: 'Kept free' },
  most: (bytes) => `At most ${bytes}, less than what is free, so it never fills the disk`,
  reserveMore: 'A full disk stops the journal until it is restarted, so some is kept',
  elsewhere: 'On another machine',
  growth: 'Amount of data',
  growthOf: (from, to) => `Amount of data by day, ${from} to ${to}`,

  parts: 'Parts',
  names: { journal: 'Journal', database: 'Database', media: 'Sound and picture', backup: 'Last backup', certificate: 'Certificate', sessions: 'Classes running' },
  ready: 'Ready',
  notReady: 'Does not answer',
  position: (n) => `Stored up to ${n}`,
  copies: (current, all) => `${current} of ${all} copies there`,
  external: 'A NATS of its own',
  port: (n) => `UDP ${n}`,
  noBackup: 'Never backed up',
  backupTo: (position) => `up to ${position}`,
  backupHow: 'Run tongtang backup on the server, best every night',
  until: (day) => `Until ${day}`,
  certificateSoon: 'Ends soon; a restart of the server makes another',
  sessions: (n) => `${n}`,

  look: 'What to do',
}

export default en
