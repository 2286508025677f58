/** The class of fixture.ts as a co-teacher's phone, a pupil's device and a room terminal know it, under any key. */
import type { Visible } from '../protocol'
import { NOW_MS } from './fixture'

export interface Pupils {
  page: string
  /** `lead-locked`, `lead-paused`, `ours-locked`, `ours-paused`. */
  key: string | null
  roll: string | null
  deaf: boolean
  up: boolean
  stage: string | null
}

export function pupilSide(visible: Visible, { page, key, roll, deaf, up, stage }: Pupils): Visible {
  const switches = { video: true, voice: true, board: false, screen: false, file: false, text: true, private_chat: false }
  const rules = {
    ...visible.rules, switches,
    ...(key === 'lead-locked' ? { interaction_on: false, locked_ms: NOW_MS - 42_000 } : {}),
    by_room: {
      place0: {
        ...(key === 'ours-locked' ? { interaction_on: false, locked_ms: NOW_MS - 42_000 } : {}),
        ...(key === 'ours-paused' ? { suspended: true, suspended_ms: NOW_MS - 42_000 } : {}),
      },
    },
  }
  const submitted = {
    rollcall: 'r1', endpoint: 'room0', expected_count: 31, present_count: 30, late_count: 0, headcount: roll === 'differs' ? 29 : 30,
    method: 'manual', confirmed: roll === 'confirmed', submitted_ms: 118_000, absent: [{ whom: 'seat:17', excused: true }], late: [],
  }
  const common = {
    ...visible, rules,
    ...(key?.startsWith('lead-') || key === 'ours-locked' ? { hands: [] } : {}),
    rollcall: {
      ...(roll === 'asked' ? { round: { round: 'd1', endpoints: ['room0'], opened_ms: 100_000 } } : {}),
      rolls: roll === null || roll === 'asked' ? [] : [submitted],
    },
    reception: deaf ? [{ endpoint: 'room0', of: 'sound', source_endpoint: 'lead0', since_ms: NOW_MS - 4_000 }] : [],
  }
  if (page === 'co-teacher') return {
    ...common,
    me: { ...visible.me, endpoint: 'phone0', kind: 'personal', person: 'teacher0', can: ['send_chat', 'back_channel', 'submit_rollcall', 'share_audio'] },
    endpoints: { ...visible.endpoints, phone0: { ...visible.endpoints.room0!, kind: 'personal', tracks: {}, person: 'teacher0' } },
    chat: [
      ...visible.chat,
      { message: 'b1', endpoint: 'lead0', channel: 'back', text: '青石岭准备，下一位请林小满', at_ms: 1_411_000, question: false },
    ],
  } as unknown as Visible
  if (page === 'student') return {
    ...common,
    me: { ...visible.me, endpoint: 'pupil14', role: 'student', kind: 'student_device', person: 'pupil14', can: ['raise_hand', 'send_chat'] },
    endpoints: { ...visible.endpoints, pupil14: { ...visible.endpoints.room0!, role: 'student', kind: 'student_device', tracks: {}, person: 'pupil14' } },
    hands: up ? [
      ...(stage === 'second' ? [{ hand: 'h0', endpoint: 'room1', whom: 'seat:9', kind: 'answer', raised_ms: NOW_MS - 90_000 }] : []),
      { hand: 'h1', endpoint: 'pupil14', whom: 'seat:14', kind: 'answer', raised_ms: NOW_MS - 48_000 },
    ] : [],
    stage: stage === 'mine' ? [{ turn: 't1', place: 1, endpoint: 'room0', whom: 'seat:14', entered_ms: NOW_MS - 9_000 }] : common.stage,
  } as unknown as Visible
  if (page === 'terminal') return { ...common, me: { ...visible.me, role: 'device', can: ['raise_hand', 'share_audio'] } } as unknown as Visible
  return { ...common, me: { ...visible.me, can: [...visible.me.can, 'submit_rollcall'] } } as unknown as Visible
}
