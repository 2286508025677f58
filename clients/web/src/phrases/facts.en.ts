/** Every fact in English, as a line of the session log. Same keys as `facts.zh-CN.ts`. */
import type { Plan } from '../protocol/facts'
import type { FactWords, Told } from './fact-phrase'
import audit from './facts-audit.en'
import registry from './facts-registry.en'
import research from './facts-research.en'

const SYSTEM = 'The system'
const sources: Record<string, string> = {
  camera: 'camera', microphone: 'mic', screen: 'screen', document_camera: 'doc cam', board_camera: 'board camera',
  student_camera: 'pupil camera', screen_audio: 'screen sound',
}
const HAND_KINDS: Record<string, string> = { question: 'to ask', answer: 'to answer', speak: 'to speak' }
const CAPACITIES: Record<string, string> = {
  visit: 'visit', research: 'research', supervision: 'supervision', training: 'training',
}
const ROLES: Record<string, string> = {
  lead_teacher: 'lead teacher', co_teacher: 'co-teacher', observer: 'observer', substitute: 'substitute', guest: 'guest', student: 'pupil', org_admin: 'administrator',
  device: 'room terminal',
}
const SWITCHES: Record<string, string> = {
  video: 'video', voice: 'voice', board: 'board', screen: 'screen', file: 'files', text: 'text', private_chat: 'private chat',
}
const GRANTS: Record<string, string> = {
  share_screen: 'share the screen', share_audio: 'open the mic', share_video: 'open the camera', share_file: 'share files',
  draw: 'draw on the board', private_chat: 'write to the lead alone',
}
const CHANNELS: Record<string, string> = { room: 'in the room', private: 'to the lead', back: 'among teachers' }
const QUICK: Record<string, string> = {
  slower: 'Slower', cannot_hear: 'Cannot hear', cannot_see: 'Cannot see', repeat: 'Say it again',
}
const VIAS: Record<string, string> = {
  link: 'a link', password: 'a password', oidc: 'single sign-on', room_key: 'the room key', room_code: 'the class code',
  pin: 'a PIN', token: 'a token', whip: 'a WHIP camera', whep: 'a WHEP display',
}

const LAYOUTS: Record<string, string> = { slides: 'slides large', lead: 'lead large', wall: 'all rooms', stage: 'stage large' }
const REASONS: Record<string, string> = {
  miscounted: 'miscounted', came_later: 'came later', left_early: 'left early', wrong_pupil: 'another pupil was meant',
  excuse_brought: 'an excuse was brought', link_failure: 'the link had failed', other: 'another reason',
}
const STATUSES: Record<string, string> = {
  present: 'present', late: 'late', left_early: 'left early', absent: 'absent', excused: 'excused', link_failure: 'link failure',
}
const FAULTS: Record<string, string> = {
  camera_absent: 'no camera', camera_refused: 'camera not allowed', camera_dark: 'camera is dark', microphone_absent: 'no mic',
  microphone_refused: 'mic not allowed', microphone_silent: 'mic is silent', speaker_unheard: 'speaker not heard',
  network_unreachable: 'no media path', network_far: 'long round trip', network_lossy: 'packets get lost',
  network_slow_up: 'slow up', network_slow_down: 'slow down', clock_off: 'clock is off',
}
const PERCEIVED: Record<string, string> = { sound: 'hears', picture: 'sees' }

/** `0.05 s`, `35.7 s`, `1 min 36 s`, `1 h 2 min`. */
function lasted(ms: number): string {
  if (ms < 1000) return `${(ms / 1000).toFixed(2)} s`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1).replace(/\.0$/, '')} s`
  const seconds = Math.floor(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${seconds % 60 ? ` ${seconds % 60} s` : ''}`
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`
}

/** Joins what is there with commas. */
const all = (...parts: (string | false | undefined)[]) => parts.filter(Boolean).join(', ')
const size = (layers: { width: number; height: number }[]) => {
  const largest = layers.at(-1)
  return largest && `${largest.width} × ${largest.height}`
}
const few = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`

const AMENDED: Record<string, string> = { timetable: 'the timetable changed', holiday: 'for a holiday', substitute: 'a substitute was named' }
const CALLED_OFF: Record<string, string> = { holiday: 'holiday', teacher: 'the teacher cannot come', network: 'network trouble', timetable: 'the timetable changed' }
/** What of a plan is worth a word: all of a new one, what changed of an amended one. */
function planned(plan: Plan, clock: Told['clock'], person: Told['person'], changed?: readonly string[]) {
  const says = (...fields: string[]) => !changed || fields.some((field) => changed.includes(field))
  const lead = person(plan.lead)
  return [
    says('planned_start', 'planned_end') && `${changed ? 'moved to ' : ''}${clock(plan.planned_start)}–${clock(plan.planned_end)}`,
    says('lead') && lead && `led by ${lead}`,
    says('rooms') && plan.rooms.length > 0 && few(plan.rooms.length, 'room'),
    changed?.includes('title') && typeof plan.title === 'string' && `now “${plan.title}”`,
  ]
}

const en: FactWords = {
  sources,
  seat: (number, name) => (name === undefined ? `Seat ${number}` : `Seat ${number} ${name}`),
  wholeRoom: 'The whole class',
  group: (number) => `Group ${number}`,
  erased: '(what was written has been destroyed, only this stays)',
  withheld: '(what was written is not shown to you)',
  lasted,
  facts: {
    'session.session.scheduled': {
      word: 'Scheduled', say: ({ plan }, { by = SYSTEM, clock, person }) => all(`${by} scheduled the class`, ...planned(plan, clock, person)),
    },
    'session.session.amended': {
      word: 'Rescheduled',
      say: ({ plan, changed, reason }, { by = SYSTEM, clock, person }) =>
        all(`${by} changed the plan`, AMENDED[reason], ...planned(plan, clock, person, changed)),
    },
    'session.session.cancelled': {
      word: 'Called off', say: ({ reason, note }, { by = SYSTEM }) => all(`${by} called the class off`, CALLED_OFF[reason], typeof note === 'string' && note),
    },
    'session.session.opened': {
      word: 'Opened',
      say: ({ plan }, { clock }) =>
        all(
          'Doors open', `planned ${clock(plan.planned_start)}–${clock(plan.planned_end)}`, few(plan.rooms.length, 'room'),
          plan.rooms.length > 0 && `${plan.rooms.reduce((sum, room) => sum + room.expected_count, 0)} pupils expected`,
        ),
    },
    'session.session.started': { word: 'Start', say: (_, { by = SYSTEM }) => `${by} started the class` },
    'session.session.suspended': {
      word: 'Pause',
      say: (_, { by = SYSTEM, cause }) => all(`${by} paused the class`, cause),
      causes: { key: 'by the pause key', break: 'for a break' },
    },
    'session.session.resumed': { word: 'Resume', say: (_, { by = SYSTEM }) => `${by} resumed the class` },
    'session.session.ended': {
      word: 'End',
      say: (data, { by = SYSTEM, cause }) => all(`${by} ended the class`, cause, `${lasted(data.until_ms)} in all`),
      causes: { taught: 'taught to the end', key: 'by the end key', operator: 'from outside', abandoned: 'nobody was there' },
    },
    'session.class.held': {
      word: 'Held', say: (_, { cause }) => `${cause}, class is held`, causes: { lead_gone: 'The lead is away' },
    },
    'session.class.released': {
      word: 'Goes on',
      say: (_, { cause }) => `${cause}, class goes on`,
      causes: { lead_back: 'The lead is back', substitute: 'A substitute leads' },
    },
    'session.session.owned': {
      word: 'Server',
      say: (data, { cause }) => all('A server writes this log now', cause, `epoch ${data.epoch}`),
      causes: { start: 'it started', failover: 'in place of the one before', move: 'the class moved' },
    },
    'session.session.ticked': {
      word: 'Online', say: (data) => (data.connected.length ? `${few(data.connected.length, 'endpoint')} connected` : 'Nobody connected'),
    },
    'session.endpoint.joined': {
      word: 'Joined',
      say: ({ entry }, { place, person, className }) =>
        all(
          `${person(entry.person) ?? place} ${entry.hidden ? 'observes unseen' : 'joined'}`,
          entry.capacity ? CAPACITIES[entry.capacity] : ROLES[entry.role],
          className(entry.class_group),
          entry.expected_count !== undefined && `${entry.expected_count} expected`,
        ),
    },
    'session.connection.opened': {
      word: 'Connected',
      say: (data) =>
        all(`Connected by ${VIAS[data.via] ?? data.via}`, `${data.client.name} ${data.client.version}`, data.client.platform),
    },
    'session.endpoint.link_lost': {
      word: 'Link lost',
      say: (_, { cause }) => all('Connection lost', cause),
      causes: {
        closed: 'it was closed', silent: 'no answer', media: 'no sound or picture arrived', server: 'the server restarted',
      },
    },
    'session.endpoint.resumed': {
      word: 'Restored',
      say: (data, { cause }) => all(cause, data.lost_ms > 0 && `after ${lasted(data.lost_ms)}`),
      causes: { returned: 'Back', replaced: 'Back on a new connection', moved: 'Followed to another server' },
    },
    'session.endpoint.left': {
      word: 'Left',
      say: (data, { by, cause }) => (data.cause === 'removed' && by ? `Removed from class by ${by}` : cause),
      causes: {
        left: 'Left the class', removed: 'Removed from class', revoked: 'Its sign-in was revoked', role_ended: 'The role ended',
        lost: 'Away too long, gave up its place', ended: 'Left as the class ended',
      },
    },
    'session.lead.changed': {
      word: 'New lead',
      say: (data, { person, cause }) => all(`${person(data.to_person) ?? data.to_person} leads now`, cause),
      causes: {
        handover: 'handed over by the lead', substitute: 'as the substitute, the lead being away', returned: 'handed back',
      },
    },
    'session.substitute.named': {
      word: 'Substitute',
      say: (data, { by = SYSTEM, person }) =>
        data.person === undefined ? `${by} named no substitute any more` : `${by} named ${person(data.person) ?? data.person} as substitute`,
    },
    'session.entry.barred': {
      word: 'Barred', say: (data, { person }) => `${person(data.person) ?? 'A device'} stays out of class`,
    },
    'session.entry.allowed': {
      word: 'Allowed',
      say: (data, { by = SYSTEM, person }) => `${by} let ${person(data.person) ?? 'a device'} come in again`,
    },
    'session.door.locked': { word: 'Door locked', say: (_, { by = SYSTEM }) => `${by} locked the door to newcomers` },
    'session.door.unlocked': { word: 'Door open', say: (_, { by = SYSTEM }) => `${by} unlocked the door` },
    'session.endpoint.role_changed': {
      word: 'Role',
      say: (data, { place, cause }) =>
        all(`${place}: ${ROLES[data.from_role] ?? data.from_role} became ${ROLES[data.to_role] ?? data.to_role}`, cause),
      causes: {
        registry: 'changed by the school', expired: 'the role expired', lead: 'the lead changed', granted: 'given in class',
      },
    },
    'session.grant.given': {
      word: 'Granted',
      say: (data, { by = SYSTEM, place }) => `${by} let ${place} ${GRANTS[data.permission] ?? data.permission}`,
    },
    'session.grant.taken': {
      word: 'Taken back',
      say: (data, { by = SYSTEM, place }) => `${by} no longer lets ${place} ${GRANTS[data.permission] ?? data.permission}`,
    },
    'session.endpoint.revealed': {
      word: 'Seen', say: (_, { place }) => `${place} observes in sight of everyone now`,
    },
    'session.interaction.locked': {
      word: 'Locked',
      say: (data, { by = SYSTEM, room }) =>
        data.room === undefined ? `${by} switched all interaction off` : `${by} switched the interaction of ${room(data.room)} off`,
    },
    'session.interaction.unlocked': {
      word: 'Unlocked',
      say: (data, { by = SYSTEM, room }) =>
        data.room === undefined ? `${by} brought interaction back` : `${by} brought the interaction of ${room(data.room)} back`,
    },
    'session.room.suspended': {
      word: 'Room paused', say: (data, { by = SYSTEM, room }) => `${by} took ${room(data.room)} out of class`,
    },
    'session.room.resumed': {
      word: 'Room back', say: (data, { by = SYSTEM, room }) => `${by} let ${room(data.room)} into class again`,
    },
    'session.switch.turned': {
      word: 'Switch',
      say: (data, { by = SYSTEM, room }) =>
        `${by} turned ${SWITCHES[data.switch] ?? data.switch} ${data.on ? 'on' : 'off'} for ${data.room === undefined ? 'the pupils' : room(data.room)}`,
    },
    'session.class.muted': {
      word: 'Mute',
      say: (data, { by = SYSTEM, source }) =>
        data.source === 'microphone' ? `${by} muted all rooms` : `${by} switched off the ${source} of all rooms`,
    },
    'session.class.unmuted': {
      word: 'Unmute',
      say: (data, { by = SYSTEM, source }) =>
        data.source === 'microphone' ? `${by} unmuted all rooms` : `${by} allowed the ${source} of all rooms`,
    },
    'session.endpoint.muted': {
      word: 'Mute',
      say: (data, { by = SYSTEM, source, place }) =>
        data.by === 'lead' ? `${by} switched off the ${source} of ${place}` : `${by} switched off the room's own ${source}`,
    },
    'session.endpoint.unmuted': {
      word: 'Unmute',
      say: (data, { by = SYSTEM, source, place }) =>
        data.by === 'lead' ? `${by} allowed the ${source} of ${place}` : `${by} switched on the room's own ${source}`,
    },
    'session.microphone.opened': {
      word: 'Mic on', say: (_, { cause }) => cause, causes: { self: 'Mic opened', stage: 'Mic opened with the stage' },
    },
    'session.microphone.closed': {
      word: 'Mic off',
      say: (_, { cause }) => all('Mic closed', cause),
      causes: {
        self: 'at its own end', echo: 'against echo', lost: 'link lost', replaced: 'another one in the room took over',
        switch: 'device changed', muted: 'muted', left: 'left the class', stage: 'back from the stage', revoked: 'no longer allowed',
      },
    },
    'session.track.published': {
      word: 'Sending', say: (data, { source }) => all(`Sends its ${source}`, size(data.layers), data.codec),
    },
    'session.track.unpublished': {
      word: 'Stopped',
      say: (_, { source, cause }) => all(`No longer sends its ${source}`, cause),
      causes: { self: 'stopped by itself', revoked: 'no longer allowed', switch: 'replaced', stopped: 'the device stopped' },
    },
    'session.hand.raised': {
      word: 'Hand',
      say: (data, { by, pupil }) => all(`${pupil} raised a hand ${HAND_KINDS[data.kind] ?? data.kind}`, by && `through ${by}`),
    },
    'session.hand.called': {
      word: 'Called',
      say: (_, { by = SYSTEM, pupil, lasted_ms: ms }) =>
        all(`${by} invited ${pupil} to the stage`, ms !== undefined && `after ${lasted(ms)}`),
    },
    'session.hand.lowered': {
      word: 'Lowered',
      say: (_, { pupil, cause }) => all(`${pupil}: hand lowered`, cause),
      causes: {
        self: 'by itself', teacher: 'by the lead', all: 'all hands lowered', left: 'the room left',
        locked: 'interaction locked', ended: 'class ended',
      },
    },
    'session.hand.restored': { word: 'Restored', say: (_, { pupil }) => `${pupil}: hand back in its old place` },
    'session.stage.entered': {
      word: 'On stage',
      say: (data, { pupil, cause }) => all(`${pupil} on stage`, cause, `place ${data.place}`),
      causes: { hand: 'called by hand', invited: 'invited' },
    },
    'session.stage.left': {
      word: 'Returned',
      say: (_, { pupil, cause, lasted_ms: ms }) =>
        all(`${pupil} returned`, cause, ms !== undefined && `after ${lasted(ms)} on stage`),
      causes: {
        sent_down: 'sent by the lead', self: 'by itself', lost: 'link lost', left: 'the room left',
        locked: 'interaction locked', ended: 'class ended',
      },
    },
    'session.floor.given': {
      word: 'Floor',
      say: (_, { place, cause }) => all(`${place} has the floor`, cause),
      causes: { hand: 'asked by hand', chair: 'asked by the chair' },
    },
    'session.floor.taken': {
      word: 'Floor over',
      say: (_, { place, cause, lasted_ms: ms }) =>
        all(`${place}: floor over`, cause, ms !== undefined && `after ${lasted(ms)}`),
      causes: {
        chair: 'taken by the chair', self: 'given back', passed_on: 'passed on', lost: 'link lost',
        left: 'left', ended: 'session ended',
      },
    },
    'session.mark.set': { word: 'Remark', say: (_, { by = SYSTEM, text }) => all(`${by} noted a moment`, text) },
    'session.mark.removed': { word: 'Remark', say: (_, { by = SYSTEM }) => `${by} took a remark back` },
    'session.chat.posted': {
      word: 'Message',
      say: (data, { by = SYSTEM, text }) => {
        const where = data.to === undefined ? CHANNELS[data.channel] : 'in private'
        const how = data.question ? 'asks' : data.reply_to ? 'replies' : undefined
        const who = [by, how, where].filter(Boolean).join(' ')
        return `${who}: ${data.quick === undefined ? text : (QUICK[data.quick] ?? data.quick)}`
      },
    },
    'session.chat.withdrawn': {
      word: 'Withdrawn',
      say: (_, { by = SYSTEM, cause }) => all(`${by} withdrew a message`, cause),
      causes: { author: 'its own', teacher: 'by a teacher' },
    },
    'session.endpoint.staffed': {
      word: 'On duty',
      say: (data, { place, person }) =>
        `${person(data.person) ?? 'A co-teacher'} is on duty at ${place}${data.how === 'pin' ? ', by PIN' : ''}`,
    },
    'session.endpoint.unstaffed': {
      word: 'Off duty',
      say: (data, { place, person, cause }) => all(`${person(data.person) ?? 'The co-teacher'} is no longer on duty at ${place}`, cause),
      causes: {
        locked: 'locked by hand', left: 'left the class', idle: 'idle for 15 minutes', replaced: 'somebody else is',
        role_ended: 'the role ended', ended: 'class ended',
      },
    },
    'session.sending.moved': { word: 'Sending', say: (_, { place }) => `${place}: another device sends for the room` },
    'session.endpoint.checked': {
      word: 'Check',
      say: (data, { place }) =>
        all(
          `${place}: ${data.verdict === 'ready' ? 'devices ready' : 'devices not ready'}`,
          ...data.faults.map((fault) => FAULTS[fault] ?? fault),
          data.rtt_ms !== undefined && `round trip ${data.rtt_ms} ms`,
        ),
    },
    'session.endpoint.layout_changed': {
      word: 'Layout', say: (data, { place }) => `${place}: screen ${data.screen} shows ${LAYOUTS[data.layout] ?? data.layout}`,
    },
    'session.echo_policy.applied': {
      word: 'One mic', say: (_, { place }) => `${place}: one mic in the room is open, this one stays off`,
    },
    'session.reception.lost': {
      word: 'Not received', say: (data, { place }) => `${place} no longer ${PERCEIVED[data.of] ?? data.of} the class`,
    },
    'session.reception.restored': {
      word: 'Received',
      say: (data, { place }) => `${place} ${PERCEIVED[data.of] ?? data.of} the class again, after ${lasted(data.lost_ms)}`,
    },
    'session.path.changed': {
      word: 'Path',
      say: (data, { place, cause }) => all(`${place} takes another path`, cause, data.path),
      causes: { address: 'its address changed', restart: 'negotiated again', anew: 'connected anew' },
    },
    'session.path.rebuilt': {
      word: 'Healed',
      say: (data, { place, cause }) =>
        all(`${place}: path rebuilt`, cause, data.took_ms !== undefined && `in ${lasted(data.took_ms)}`),
      causes: { rebind: 'by a fresh picture', restart: 'negotiated again', anew: 'connected anew' },
    },
    'session.voice.tallied': {
      word: 'Voice', say: (data, { place }) => `${place} spoke for ${lasted(data.active_ms)} in minute ${data.minute + 1}`,
    },
    'session.quality.sampled': {
      word: 'Line',
      say: (data, { place }) =>
        all(
          `${place}: minute ${data.minute + 1}`, `up ${data.up.kbps} kbit/s`, `down ${data.down.kbps} kbit/s`,
          data.rtt_ms !== undefined && `round trip ${data.rtt_ms} ms`, `lost ${(data.down.loss_bp / 100).toFixed(1)}%`,
        ),
    },
    'session.rollcall.opened': {
      word: 'Roll call', say: (data, { by = SYSTEM }) => `${by} asked ${few(data.endpoints.length, 'room')} for a roll call`,
    },
    'session.rollcall.submitted': {
      word: 'Roll call',
      say: (data, { place }) =>
        all(
          `${place}: ${data.present_count} of ${data.expected_count} present`,
          data.late_count > 0 && `${data.late_count} of them late`, `headcount ${data.headcount}`,
        ),
    },
    'session.rollcall.listed': {
      word: 'Absentees',
      say: (data, { text }) => (!Array.isArray(data.absent) ? text : data.absent.length ? `${few(data.absent.length, 'pupil')} absent, ${data.late.length} late` : `Nobody absent, ${data.late.length} late`),
    },
    'session.rollcall.confirmed': {
      word: 'Confirmed', say: (data, { by = SYSTEM }) => `${by} confirmed ${few(data.rollcalls.length, 'roll call')}`,
    },
    'session.rollcall.corrected': {
      word: 'Corrected',
      say: (data, { by = SYSTEM }) =>
        all(`${by} corrected a roll call: ${data.present_count} of ${data.expected_count}`, REASONS[data.reason] ?? data.reason),
    },
    'session.attendance.corrected': {
      word: 'Corrected',
      say: (data, { by = SYSTEM }) =>
        all(`${by} set attendance to ${STATUSES[data.status] ?? data.status}`, REASONS[data.reason] ?? data.reason),
    },
    ...registry,
    ...audit,
    ...research,
  },
}

export default en
