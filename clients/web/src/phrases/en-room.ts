/** The words of satellite rooms and observers in English. Same keys as `zh-CN-room.ts`. */
import type { RoomPhrases } from './zh-CN-room'

const few = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`

const en: RoomPhrases = {
  leadRole: 'lead',
  ourPupil: (who) => `our ${who}`,
  leadIs: (name) => `Lead ${name}`,
  roomsCount: (n) => few(n, 'room', 'rooms'),
  classLive: 'In class',
  pauseLine: 'Class is paused, picture and sound are stopped',
  lockedMoment: 'Listen for now. Hands can go up when the teacher unlocks it.',
  ourPause: 'Our class is paused',
  ourPauseMore: 'The co-teacher has paused this room. The others go on.',
  ourLock: 'Locked for our class',
  ourLockMore: 'Listen for now. Hands can go up when the co-teacher unlocks it.',
  heldFor: (clock) => `Lead away ${clock}, class is held`,
  heldMore: 'Pictures stay, sound waits. Class goes on when the lead is back.',
  waitingForLead: 'Waiting for the lead',
  startsAt: (clock) => `Planned for ${clock}`,
  ourHands: 'Our hands',
  ourMicOff: 'Room muted',
  ourMicOn: 'Room open',
  mutedByLead: 'Muted by lead',
  otherMicOn: 'Other mic on',
  classMutedShort: 'All muted',
  raiseHand: 'Raise hand',
  lineTwoOnStage: (first, second) => `${first} and ${second} are on stage`,
  lineOurTurn: (who) => `${who}, your turn to speak`,
  lineNext: (who) => `Next: ${who}`,
  lineNextOurs: (who) => `Next: our ${who}, get ready`,
  lineListening: (name) => `${name} is teaching`,
  lineWaitingStart: 'Class begins soon',
  lineWaitingStartMore: 'The lead is here',
  observing: (title) => `Observing: ${title}`,
  listening: 'Hear the class',
  pressToEnlarge: 'Press a room to enlarge it',
  enlargeRoom: (school) => `Enlarge ${school}`,
  nobodyNow: 'None',
  leaveClass: 'Leave',
  withMe: 'Observing with me',
  sameActivity: 'same activity',
  observerRole: 'observer',
  since: (clock) => `since ${clock}`,
  welcomeAs: (label) => `As ${label}`,
  observerIntro: 'You are observing; camera and microphone stay off.',
  unseenTitle: 'You are observing, nobody sees you',
  unseenText:
    'Pupils, rooms and co-teachers do not see you. The lead knows you are here, and the session log keeps it. You cannot speak or write into the class.',
}

export default en
