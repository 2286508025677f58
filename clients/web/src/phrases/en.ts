/** The words of the class in English: sentence case, short, no exclamation marks. Same keys as `zh-CN.ts`. */
import type { Phrases } from './zh-CN'

const few = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`

const en: Phrases = {
  product: 'Tongtang',
  comma: ', ',
  erased: '(erased)',
  settings: 'Settings',
  close: 'Close',
  layout: 'Layout',
  fullScreen: 'Full screen',
  allKeys: 'All keys',
  people: (n) => `${n}`,

  signingIn: 'Signing in',
  enter: 'Enter class',

  microphone: 'Mic',
  camera: 'Camera',

  me: 'you',
  ourClass: 'Our class',
  seat: (n) => `seat ${n}`,
  wholeClass: 'whole class',
  group: (n) => `group ${n}`,

  ofMinutes: (n) => `of ${n} min`,
  notStarted: 'Not started',
  paused: 'Paused',
  pausedFor: (clock) => `Paused ${clock}`,
  upRate: (mbps) => `Up ${mbps} Mbit/s`,
  linkTitle: (down, loss, rtt) => `Down ${down} Mbit/s, ${loss}% loss, round trip ${rtt} ms`,
  linkWords: ['Link lost', 'Very weak link', 'Weak link', 'Fair link', 'Good link'],
  lossIs: (percent) => `${percent}% loss`,

  slides: 'Slides',
  documentCamera: 'Doc cam',
  noSlides: 'Nothing is shared yet',
  noSlidesHint: 'Press S to share a screen',
  sharing: 'Sharing',
  onStage: 'On stage',
  onStageFor: (clock) => `On stage ${clock}`,
  stageEmpty: 'The stage is empty',
  returnToSeat: 'Return',
  rooms: 'Rooms',
  online: (n) => `${n} online`,
  noRooms: 'No rooms were invited',
  deviceOff: 'Off',
  hands: 'Hands',
  lowerAll: 'Lower all',
  noHands: 'No hands yet',
  noHandsMore: 'Co-teachers raise hands for their pupils. They line up here in order.',
  invite: 'Invite',
  inviteNext: 'Invite next',
  stageFull: 'The stage is full, let someone return first',
  noScreenHere: 'This browser cannot share a screen',
  muteAll: 'Mute all',
  interaction: 'Interaction',
  interactionOff: 'Locked',
  rollCall: 'Roll call',
  startClass: 'Start class',
  pause: 'Pause',
  endClass: 'End class',

  roomActions: (school) => `Actions for ${school}`,
  narrowed: 'Narrowed',

  reconnecting: 'Reconnecting',
  lostFor: (clock) => `Lost for ${clock}`,
  waitingFor: (school) => `Waiting for ${school}`,
  expected: (n) => `${n} expected`,
  roomLeft: (school) => `${school} has left`,
  cameraOff: 'Camera is off',
  pictureStopped: 'No picture',
  pictureStoppedByYou: 'You stopped this picture',
  pictureLocked: 'Locked, pictures are off',
  roomOut: 'Its co-teacher took this room out',
  deafFor: (clock) => `deaf ${clock}`,
  presentOf: (present, expected) => `${present} of ${expected} present`,
  onlyLead: 'Only the lead may do this',
  pictureComing: 'Picture on its way',
  someoneOnStage: 'A pupil is on stage',
  speaking: 'speaking',
  muted: 'muted',
  unmuted: 'microphone open',
  handsUp: (n) => few(n, 'hand up', 'hands up'),

  seatOnStage: (who) => `${who}, on stage`,
  chat: 'Chat',
  lineOnStage: (who) => `${who} on stage`,


  overlayConnecting: 'Entering',
}

export default en
