/**
 * What the pages of a class draw, worked out of what a viewer knows: rooms in their fixed order, hands, the stage.
 *
 * Pure: state and directory in, plain values out. Nothing here decides who may know a name: the directory holds only
 * what the viewer may know, so a pupil without a label there is a seat.
 */
import type { Directory, EndpointPart, Hand, Source, StageTurn, Visible } from '../protocol'
import { mayRoom, narrowed, outOfClass } from './switches'

export type RoomPresence = 'awaited' | 'here' | 'lost' | 'left'
/** Why a room is not heard, or that it may be. `stage` lifts the class mute. */
export type RoomMicrophone = 'open' | 'closed' | 'muted_by_lead' | 'muted_by_room' | 'class_muted'

export interface RoomView {
  readonly room: string
  readonly school: string
  readonly className: string
  readonly expected: number
  readonly coTeacher: string | undefined
  readonly endpoint: string | undefined
  readonly presence: RoomPresence
  readonly since_ms: number | undefined
  readonly microphone: RoomMicrophone
  readonly hands: number
  readonly onStage: boolean
  readonly camera: 'on' | 'off' | 'stopped'
  /** Something is closed for this room alone. */
  readonly narrowed: boolean
  /** Its co-teacher took it out of class. */
  readonly out: boolean
  /** Pupils there, by its last roll call. */
  readonly present: number | undefined
  /** Since when it has not heard what is forwarded to it. */
  readonly deaf_ms: number | undefined
}

export interface PupilView {
  /** The pupil's name, where the viewer may know it. */
  readonly name: string | undefined
  /** `14` of `seat:14`; undefined for a whole class, a group or a person. */
  readonly seat: string | undefined
  readonly whom: string
  readonly school: string
  readonly ours: boolean
}

export interface HandView extends PupilView {
  readonly hand: string
  readonly endpoint: string
  readonly order: number
  readonly raised_ms: number | undefined
}

export interface TurnView extends PupilView {
  readonly turn: string
  readonly place: number
  readonly endpoint: string
  readonly entered_ms: number | undefined
}

export function schoolOf(directory: Directory, org_path: readonly string[]): string {
  return directory.orgs[org_path.at(-1) ?? ''] ?? ''
}

export function roomsOf(visible: Visible, directory: Directory): RoomView[] {
  return visible.rooms.map((planned) => {
    const endpoint = endpointIn(visible, planned.room)
    const part = endpoint === undefined ? undefined : visible.endpoints[endpoint]
    const onStage = visible.stage.some((turn) => turn.endpoint === endpoint)
    return {
      room: planned.room,
      school: schoolOf(directory, planned.org_path),
      className: directory.classes[planned.class_group ?? ''] ?? '',
      expected: planned.expected_count,
      coTeacher: planned.co_teacher === undefined ? undefined : directory.persons[planned.co_teacher],
      endpoint,
      presence: part === undefined ? 'awaited' : PRESENCE[part.link],
      since_ms: part?.since_ms,
      microphone: part === undefined ? 'closed' : microphoneOf(visible, part, onStage),
      hands: visible.hands.filter((hand) => hand.endpoint === endpoint).length,
      onStage,
      camera: part === undefined ? 'off' : cameraOf(visible, part),
      narrowed: narrowed(visible, planned.room) || (part?.muted.camera ?? []).length > 0,
      out: outOfClass(visible, planned.room),
      present: visible.rollcall.rolls.filter((roll) => visible.endpoints[roll.endpoint]?.room === planned.room).at(-1)?.present_count,
      deaf_ms: visible.reception.find((one) => one.endpoint === endpoint && one.of === 'sound')?.since_ms,
    }
  })
}

const PRESENCE = { connected: 'here', lost: 'lost', left: 'left' } as const

/** The endpoint that stands for a room: the window that sends, else one that is connected, else the one there last. */
export function endpointIn(visible: Visible, room: string): string | undefined {
  const sender = visible.sending[room]?.[0]
  if (sender !== undefined && visible.endpoints[sender]) return sender
  const rank = { connected: 2, lost: 1, left: 0 }
  return Object.entries(visible.endpoints)
    .filter(([, part]) => part.room === room && part.kind === 'satellite_room')
    .sort(([, a], [, b]) => rank[b.link] - rank[a.link] || (b.since_ms ?? 0) - (a.since_ms ?? 0))[0]?.[0]
}

export function microphoneOf(visible: Visible, part: EndpointPart, onStage: boolean): RoomMicrophone {
  const muted = part.muted.microphone ?? []
  if (muted.includes('lead')) return 'muted_by_lead'
  if (visible.rules.class_muted.includes('microphone') && !onStage && part.role !== 'lead_teacher') return 'class_muted'
  if (muted.includes('co_teacher')) return 'muted_by_room'
  return part.microphone === 'open' && publishes(part, 'microphone') ? 'open' : 'closed'
}

function cameraOf(visible: Visible, part: EndpointPart): 'on' | 'off' | 'stopped' {
  const closed = part.room !== undefined && part.role !== 'lead_teacher' && !mayRoom(visible, part.room, 'video')
  const stopped = closed || (part.muted.camera ?? []).length > 0 || visible.rules.class_muted.includes('camera')
  return stopped ? 'stopped' : publishes(part, 'camera') ? 'on' : 'off'
}

export function publishes(part: EndpointPart | undefined, source: Source): boolean {
  return part !== undefined && Object.values(part.tracks).some((track) => track.source === source)
}

export function handsOf(visible: Visible, directory: Directory): HandView[] {
  return visible.hands.map((hand: Hand, index) => ({
    ...pupilOf(visible, directory, hand.endpoint, hand.whom),
    hand: hand.hand,
    endpoint: hand.endpoint,
    order: index + 1,
    raised_ms: hand.raised_ms,
  }))
}

export function turnsOf(visible: Visible, directory: Directory): TurnView[] {
  return visible.stage.map((turn: StageTurn) => ({
    ...pupilOf(visible, directory, turn.endpoint, turn.whom),
    turn: turn.turn,
    place: turn.place,
    endpoint: turn.endpoint,
    entered_ms: turn.entered_ms,
  }))
}

function pupilOf(visible: Visible, directory: Directory, endpoint: string, whom: string): PupilView {
  const part = visible.endpoints[endpoint]
  const seat = whom.startsWith('seat:') ? whom.slice(5) : undefined
  const person = whom.startsWith('person:') ? directory.persons[whom.slice(7)] : undefined
  const seated = seat === undefined ? undefined : directory.seats[part?.class_group ?? '']?.[seat]
  return {
    name: seated ?? person,
    seat,
    whom,
    school: part === undefined ? '' : schoolOf(directory, part.org_path),
    ours: endpoint === visible.me.endpoint || (part?.room !== undefined && part.room === visible.me.room),
  }
}

export interface LeadView {
  readonly name: string
  readonly endpoint: string | undefined
  readonly part: EndpointPart | undefined
  readonly present: boolean
  readonly school: string
  readonly room: string
}

export function leadOf(visible: Visible, directory: Directory): LeadView {
  const { person, endpoint } = visible.session.lead
  const part = endpoint === undefined ? undefined : visible.endpoints[endpoint]
  return {
    name: directory.persons[person] ?? '',
    endpoint,
    part,
    present: part?.link === 'connected',
    school: part === undefined ? '' : schoolOf(directory, part.org_path),
    room: directory.rooms[part?.room ?? ''] ?? '',
  }
}

/** What the lead shows beside the own picture. The document camera lies on top of the slides while it is open. */
export function boardOf(lead: LeadView): 'document_camera' | 'screen' | undefined {
  if (publishes(lead.part, 'document_camera')) return 'document_camera'
  return publishes(lead.part, 'screen') ? 'screen' : undefined
}

export interface ObserverView {
  readonly name: string
  readonly school: string
  readonly capacity: EndpointPart['capacity']
  readonly since_ms: number | undefined
}

/** The observers whom this viewer may see: the server tells the lead of all, an observer of those of the same activity. */
export function observersOf(visible: Visible, directory: Directory): ObserverView[] {
  return Object.entries(visible.endpoints)
    .filter(([id, part]) => part.role === 'observer' && part.link === 'connected' && id !== visible.me.endpoint)
    .map(([, part]) => ({
      name: directory.persons[part.person ?? ''] ?? '', school: schoolOf(directory, part.org_path), capacity: part.capacity, since_ms: part.since_ms,
    }))
    .filter(({ name }) => name !== '')
}

/** Frames on one page of a wall; more rooms are leafed through. */
export const WALL_PAGE = 12

/** Columns and rows of a wall by the number of invited rooms. */
export function wallShape(rooms: number): { columns: number; rows: number } {
  if (rooms <= 1) return { columns: 1, rows: 1 }
  if (rooms === 2) return { columns: 2, rows: 1 }
  if (rooms <= 4) return { columns: 2, rows: 2 }
  if (rooms <= 6) return { columns: 3, rows: 2 }
  if (rooms <= 9) return { columns: 3, rows: 3 }
  return { columns: 4, rows: 3 }
}

/** Who wrote a message: a person's name where it is known, else the school and class, else the role. */
export function authorOf(visible: Visible, directory: Directory, endpoint: string): { name: string; school: string } {
  const part = visible.endpoints[endpoint]
  if (part === undefined) return { name: '', school: '' }
  const school = schoolOf(directory, part.org_path)
  const name = directory.persons[part.person ?? '']
  return name === undefined ? { name: school, school: directory.classes[part.class_group ?? ''] ?? '' } : { name, school }
}
