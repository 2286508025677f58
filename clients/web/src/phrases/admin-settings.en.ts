/** Settings in English; the keys are those of `admin-settings.zh-CN.ts`. */
import type { SettingsPhrases } from './admin-settings.zh-CN'

const en: SettingsPhrases = {
  title: 'Settings',
  rules: 'Attendance rules',
  note: 'A class goes by the rules at its opening; later changes leave it as it was.',
  organization: 'School or organization',
  edit: 'Change the rules',
  version: (n) => `Version ${n}`,
  defaults: 'As delivered, never changed',
  own: (where, day, by) => [`${where}, from ${day}`, by && `changed by ${by}`].filter(Boolean).join(', '),
  above: (where, day, by) => [`Follows ${where}, from ${day}`, by && `changed by ${by}`].filter(Boolean).join(', '),
  forWhom: (where) => `Counts for ${where} and the schools below it from the next class on; schools with rules of their own keep them.`,
  figures: {
    grace_s: { word: 'Grace', unit: 's', more: 'A lost link that is back within it was present and keeps its place on stage', range: '0 to 600 s' },
    present_percent: { word: 'Present from', unit: '%', more: 'Share of the taught time from which a room was present', range: '1 to 100' },
    late_min: { word: 'Late after', unit: 'min', more: 'Who comes longer than this after the start is late', range: '0 to 60 min' },
    stage_seats: { word: 'Places on stage', unit: '', more: 'How many rooms or pupils may be on stage at once', range: '1 to 6' },
  },
  amount: (n, unit) => (unit === '%' ? `${n}%` : `${n} ${unit}`.trim()),
  within: (name, unit) => (unit ? `${name} (${unit})` : name),
  saved: (n) => `Saved as version ${n}, in force from the next class`,
  follow: 'Follow those above',
  follows: 'Follows those above from the next class',
  followed: 'Follows those above',
  overtaken: 'Somebody has just changed the rules; these are the new ones',
  history: 'Changes',
  noHistory: 'Never changed',
  heads: { version: 'Version', begun: 'From', where: 'Set for', by: 'Changed by', grace_s: 'Grace', present_percent: 'Present', late_min: 'Late', stage_seats: 'On stage', said: 'Rules' },
  now: 'Now',
  said: (grace, present, late, seats) => `Grace ${grace} s, present ${present}%, late ${late} min, ${seats} on stage`,
}

export default en
