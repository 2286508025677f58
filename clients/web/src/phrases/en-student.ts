/** The words of a pupil's own device in English. Same keys as `zh-CN-student.ts`. */
import type { StudentPhrases } from './zh-CN-student'

const en: StudentPhrases = {
  joinTitle: 'Join the class',
  joinHint: "Enter the 6 signs on your teacher's screen",
  joinCode: 'Class code',
  joinDigits: (n) => `${n} of 6 signs entered`,
  join: 'Join',
  joining: 'Joining',
  joinNoDevices: 'This device opens no mic and no camera',
  joinUnknown: "There is no such class code. Look at your teacher's screen and enter it again.",
  joinByLink: 'Enter by link or account',

  bigHand: 'Raise hand',
  handIsUp: 'Hand is up',
  pressToRaise: 'Press to raise your hand',
  youAreNext: 'You are next',
  youAreNth: (n) => (n === 1 ? 'One before you' : `${n} before you`),
  waitedFor: (clock) => `Waiting ${clock}`,
  pressToLower: 'press again to lower it',
  yourTurn: 'It is your turn',
  yourTurnMore: "Stand up and speak to the room's microphone",
  handsLocked: 'Locked by the teacher',
  handsLockedMore: 'Listen for now, raise your hand later',
  classPaused: 'Class is paused',
  classPausedMore: 'Wait until it goes on',
  pausedScreenMore: 'Your teacher will be back, no need to reload',
  classHeld: 'The teacher is away',
  classHeldMore: 'Wait a moment, no need to reload',
  notStartedMore: 'It begins when your teacher is here',
  stageIs: (who) => `On stage: ${who}`,
  ourClassPupil: (who) => `our ${who}`,
  listenTo: (name) => `${name} is teaching`,
  leaveClassroom: 'Leave',
  classChat: 'Chat',
  closeChat: 'Back to the hand',
  unreadChat: (n) => `${n} new`,
}

export default en
