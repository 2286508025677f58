/** The forms of organizations, rooms, classes and partnerships. */
import { schools } from '../../phrases/admin-schools'
import type { Field } from '../parts/fields'
import type { Kind, TreeNode } from './shapes'

/** What may lie in what. */
const BENEATH: Record<Kind, readonly Kind[]> = {
  district: ['district', 'group', 'school'], group: ['group', 'school'], school: ['campus'], campus: [],
}
const ZONES = [
  'Asia/Shanghai', 'Asia/Urumqi', 'Asia/Hong_Kong', 'Asia/Taipei', 'Asia/Singapore', 'Asia/Tokyo', 'Europe/London', 'Europe/Paris',
  'America/New_York', 'America/Los_Angeles', 'Australia/Sydney', 'UTC',
]

/** `at` is the organization itself when it is edited, the one above when another is made. */
export function organizationFields(at: TreeNode, nodes: readonly TreeNode[]): Field[] {
  const kinds = [...new Set([...BENEATH[at.kind], at.kind])]
  return [
    { key: 'label', word: schools.fields.label!, kind: 'text', required: true },
    {
      key: 'kind', word: schools.fields.kind!, kind: 'choice', required: true, once: true,
      choices: kinds.map((kind) => ({ key: kind, word: schools.kinds[kind]! })),
    },
    {
      key: 'parent', word: schools.fields.parent!, kind: 'choice',
      choices: nodes.filter(({ kind }) => BENEATH[kind].length > 0).map(({ id, label }) => ({ key: id, word: label })),
    },
    {
      key: 'zone', word: schools.fields.zone!, kind: 'choice', hint: schools.zoneHint,
      choices: ZONES.map((zone) => ({ key: zone, word: schools.zoneIs(zone) })),
    },
  ]
}

export function roomFields(at: TreeNode, nodes: readonly TreeNode[]): Field[] {
  return [
    { key: 'label', word: schools.fields.label!, kind: 'text', required: true },
    { ...placeField(nodes), labels: { [at.id]: at.label } },
    { key: 'capacity', word: schools.fields.capacity!, kind: 'number', least: 1, most: 500, hint: schools.capacityHint },
    { key: 'seat_columns', word: schools.fields.seat_columns!, kind: 'number', required: true, least: 1, most: 20, hint: schools.columnsHint },
  ]
}

export function classFields(at: TreeNode, nodes: readonly TreeNode[]): Field[] {
  return [
    { key: 'label', word: schools.fields.label!, kind: 'text', required: true },
    { key: 'grade', word: schools.fields.grade!, kind: 'text', required: true },
    { ...placeField(nodes), labels: { [at.id]: at.label } },
    { key: 'expected_count', word: schools.fields.expected_count!, kind: 'number', required: true, least: 0, most: 120, hint: schools.expectedHint },
  ]
}

export function partnershipFields(): Field[] {
  const school = (key: string, word: string): Field => ({ key, word, kind: 'pick', required: true, once: true, from: '/organizations', asked: {} })
  return [
    school('main', schools.fields.main!), school('satellite', schools.fields.satellite!),
    { key: 'begun', word: schools.fields.begun!, kind: 'day', required: true },
    { key: 'ended', word: schools.fields.ended!, kind: 'day' },
  ]
}

function placeField(nodes: readonly TreeNode[]): Field {
  return {
    key: 'organization', word: schools.fields.organization!, kind: 'choice', required: true,
    choices: nodes.map(({ id, label }) => ({ key: id, word: label })),
  }
}
