/** The words of a seminar's page in English. Same keys as `zh-CN-seminar.ts`. */
import type { SeminarPhrases } from './zh-CN-seminar'

const few = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`

const en: SeminarPhrases = {
  meeting: {
    chair: 'Chair',
    chairIs: (name) => `Chair ${name}`,
    here: (here, all) => `${here}/${all} here`,
    hereLabel: (here, all) => `${here} here, ${all} expected`,
    notStarted: 'Not started',
    screen: 'Screen',
    sharedBy: (name) => `shared by ${name}`,
    alsoShares: (names) => `${names} also shares`,
    and: ' and ',
    stopSharing: 'Stop sharing',
    screenFull: 'Full screen',
    noScreen: 'Nobody shares a screen',
    noScreenHint: 'Press S to share yours',
    floor: 'Floor',
    floorFor: (clock) => `Speaking ${clock}`,
    floorEmpty: 'Nobody has the floor',
    hasFloor: 'Has the floor',
    ask: 'Ask to speak',
    takeBack: 'Take back',
    done: 'Done',
    present: 'Present',
    presentWords: (here, schools, guests) =>
      [few(here, 'person', 'people'), schools > 0 ? few(schools, 'school', 'schools') : '', guests > 0 ? few(guests, 'guest', 'guests') : ''].filter(Boolean).join(', '),
    allSeen: 'Everybody sees everybody, nobody is hidden in a seminar',
    outside: 'guest',
    waitingFor: (name) => `Waiting for ${name}`,
    missing: (n) => `${n} not here yet`,
    notHere: 'not here',
    gone: (name) => `${name} has left`,
    actions: (name) => `Actions for ${name}`,
    onlyChair: 'Only the chair can do this',
  },
}

export default en
