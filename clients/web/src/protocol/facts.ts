/** The facts of a session as they reach a client. Generated from events/schema; see docs/events.md. */

export type EndpointKind = 'lead_room' | 'satellite_room' | 'personal' | 'student_device' | 'camera_box' | 'observer'
export type Role = 'lead_teacher' | 'co_teacher' | 'student' | 'observer' | 'org_admin' | 'device'
export type Source =
  | 'camera' | 'microphone' | 'screen' | 'document_camera' | 'board_camera' | 'student_camera' | 'screen_audio'
export type Capacity = 'visit' | 'research' | 'supervision' | 'training'
export type Personal = string | { erased: true }

export interface Entry {
  endpoint: string
  kind: EndpointKind
  role: Role
  org_path: string[]
  person?: string
  room?: string
  class_group?: string
  campus?: string
  expected_count?: number
  hidden?: boolean
  capacity?: Capacity
  activity?: string
}

export interface PlannedRoom {
  room: string
  org_path: string[]
  expected_count: number
  class_group?: string
  co_teacher?: string
}

export interface Plan {
  kind: 'lesson' | 'seminar'
  title: Personal
  lead: string
  org_path: string[]
  planned_start: string
  planned_end: string
  zone: string
  rooms: PlannedRoom[]
  course?: string
  lesson?: string
  subject?: string
  grade?: string
  timetable_entry?: string
}

export interface Rules {
  version?: number
  grace_ms?: number
  stage_seats?: number
  present_bp?: number
  late_ms?: number
}

export interface Layer {
  width: number
  height: number
  max_kbps: number
  rid?: string
}

interface FactOf<Type extends string, Data> {
  type: Type
  v: number
  data: Data
}

type None = Record<string, never>
export type MuteSide = 'lead' | 'co_teacher'

export type Fact =
  | FactOf<'session.session.opened', { plan: Plan; rules: Rules }>
  | FactOf<'session.session.started', { started: string }>
  | FactOf<'session.session.suspended', { cause: 'key' | 'break' }>
  | FactOf<'session.session.resumed', None>
  | FactOf<'session.session.ended', { cause: 'taught' | 'key' | 'operator' | 'abandoned'; until_ms: number }>
  | FactOf<'session.class.held', { cause: 'lead_gone'; since_ms: number }>
  | FactOf<'session.class.released', { cause: 'lead_back' | 'substitute'; since_ms: number }>
  | FactOf<'session.endpoint.joined', { entry: Entry; connection: string }>
  | FactOf<'session.endpoint.link_lost', {
      endpoint: string; connection: string; last_heard_ms?: number; cause: 'closed' | 'silent' | 'media' | 'server' }>
  | FactOf<'session.endpoint.resumed', {
      endpoint: string; connection: string; cause: 'returned' | 'replaced' | 'moved'; lost_ms: number }>
  | FactOf<'session.endpoint.left', {
      endpoint: string; cause: 'left' | 'removed' | 'revoked' | 'lost' | 'ended'; connection?: string
      last_heard_ms?: number }>
  | FactOf<'session.class.muted', { source: Source }>
  | FactOf<'session.class.unmuted', { source: Source }>
  | FactOf<'session.endpoint.muted', { endpoint: string; source: Source; by: MuteSide }>
  | FactOf<'session.endpoint.unmuted', { endpoint: string; source: Source; by: MuteSide }>
  | FactOf<'session.microphone.opened', { endpoint: string; cause: 'self' | 'stage'; room?: string }>
  | FactOf<'session.microphone.closed', {
      endpoint: string; room?: string
      cause: 'self' | 'echo' | 'lost' | 'replaced' | 'switch' | 'muted' | 'left' | 'stage' }>
  | FactOf<'session.track.published', {
      endpoint: string; track: string; source: Source; codec: string; layers?: Layer[] }>
  | FactOf<'session.track.unpublished', {
      endpoint: string; track: string; cause: 'self' | 'revoked' | 'switch' | 'stopped' }>
  | FactOf<'session.hand.raised', { hand: string; endpoint: string; whom: string; kind: HandKind }>
  | FactOf<'session.hand.called', { hand: string }>
  | FactOf<'session.hand.lowered', {
      hand: string; cause: 'self' | 'teacher' | 'all' | 'left' | 'locked' | 'ended' }>
  | FactOf<'session.stage.entered', {
      turn: string; endpoint: string; whom: string; place: number; cause: 'hand' | 'invited'; hand?: string }>
  | FactOf<'session.stage.left', {
      turn: string; cause: 'sent_down' | 'self' | 'lost' | 'left' | 'locked' | 'ended' }>
  | FactOf<'session.chat.posted', {
      message: string; endpoint: string; channel: 'class'; text: Personal; question?: boolean; reply_to?: string }>

export type HandKind = 'question' | 'answer' | 'speak'
export type FactType = Fact['type']
