/** Research groups and their activities, one phrase each. */
import type { ResearchPhrases } from './fact-phrase'

const SYSTEM = 'The system'
const SAID: Record<string, string> = { yes: 'comes', no: 'does not come', maybe: 'may come' }
const JOINED: Record<string, string> = {
  founded: 'founded it', open: 'it is open', invited: 'was invited', admitted: 'was admitted', appointed: 'is to lead it',
}
const LEFT: Record<string, string> = { own: 'of their own accord', removed: 'taken out', declined: 'declined', retired: 'left the schools' }

const research: ResearchPhrases = {
  'activity.activity.planned': { word: 'Activity', say: (_, { by = SYSTEM }) => `${by} planned an activity` },
  'activity.activity.amended': { word: 'Activity', say: (_, { by = SYSTEM }) => `${by} changed the activity` },
  'activity.activity.cancelled': { word: 'Activity', say: (_, { by = SYSTEM }) => `${by} called the activity off` },
  'activity.activity.invited': { word: 'Invitation', say: (_, { by = SYSTEM }) => `${by} asked people to it` },
  'activity.invitation.answered': {
    word: 'Answer',
    say: (data, { person }) => `${person(data.person) ?? 'Somebody'} ${SAID[data.answer] ?? data.answer}`,
  },
  'activity.activity.opened': { word: 'Activity', say: () => 'The activity began' },
  'activity.activity.adjourned': { word: 'Activity', say: () => 'The activity ended' },
  'activity.session.linked': { word: 'Session', say: () => 'A session was linked to the activity' },
  'activity.session.unlinked': { word: 'Session', say: () => 'A session was taken from the activity' },
  'activity.material.attached': { word: 'Material', say: (_, { by = SYSTEM }) => `${by} added a material` },
  'activity.material.detached': { word: 'Material', say: (_, { by = SYSTEM }) => `${by} took a material away` },
  'group.group.founded': { word: 'Group', say: (_, { by = SYSTEM }) => `${by} founded the group` },
  'group.group.amended': { word: 'Group', say: (_, { by = SYSTEM }) => `${by} changed the group` },
  'group.group.dissolved': { word: 'Group', say: (_, { by = SYSTEM }) => `${by} dissolved the group` },
  'group.group.invited': {
    word: 'Invitation',
    say: (data, { by = SYSTEM, person }) => `${by} invited ${person(data.person) ?? 'somebody'} to the group`,
  },
  'group.group.applied': { word: 'Application', say: (data, { person }) => `${person(data.person) ?? 'Somebody'} asks to join` },
  'group.group.joined': {
    word: 'Member',
    say: (data, { person, cause }) => `${person(data.person) ?? 'Somebody'} joined the group (${cause})`,
    causes: JOINED,
  },
  'group.group.left': {
    word: 'Member',
    say: (data, { person, cause }) => `${person(data.person) ?? 'Somebody'} left the group (${cause})`,
    causes: LEFT,
  },
  'group.leader.changed': {
    word: 'Leader',
    say: (data, { person }) => `${person(data.leader) ?? 'Another member'} leads the group now`,
  },
}

export default research
