/** As `zh-CN-part.ts`, in English. */
import type { PartPhrases } from './zh-CN-part'

const en: PartPhrases = {
  enterAsWhat: 'What is this device?',
  enterAs: {
    lead_teacher: { title: 'Lead teacher', more: 'Teach from here.' },
    substitute: { title: 'Substitute', more: 'Wait beside the class and take over when needed.' },
    satellite_room: { title: 'The room’s screen', more: 'With the camera, microphone and speakers of the room.' },
    personal: { title: 'My own device', more: 'Roll call, hands and words to the lead, without sound.' },
    guest: { title: 'Guest', more: 'Come into the class.' },
    observer: { title: 'Observe', more: 'Nobody in class sees you; the lead knows that you are here.' },
    supervision: { title: 'Supervise', more: 'Watch and listen from outside; the lead knows that you are here.' },
    student: { title: 'Pupil', more: 'Take part on your own device.' },
    device: { title: 'The room’s screen', more: 'With the camera, microphone and speakers of the room.' },
  },
  opensAt: (time) => `Opens ${time}`,
  partWhy: {
    asking: { title: 'Signing in', text: 'Signing in' },
    choose: { title: 'Signing in', text: 'Signing in' },
    early: { title: 'Not yet', text: 'This page goes in by itself then; no need to reload.' },
    over: { title: 'Class is over', text: 'This lesson has ended.' },
    cancelled: { title: 'This lesson was called off', text: 'The timetable says when it is held instead.' },
    none: { title: 'You are not in this lesson', text: 'The timetable does not name you. The lead or an administrator can add you.' },
    role_ended: { title: 'Your role in this lesson has ended', text: 'An administrator can give it again.' },
    unreachable: { title: 'The server cannot be reached', text: 'Trying again; this page goes in as soon as it can.' },
  },
  toTimetable: 'To the timetable',
}
export default en
