/** The commands a client may send, with their fields (docs/protocol.md §3). */
import type { EndpointChecked, Layer, RollcallCorrected } from './facts'
import type { Screen, ScreenLayout } from './state'
import type { Channel, HandKind, Source, Switch } from './words'

type None = Record<string, never>

export interface Commands {
  OpenSession: None
  StartSession: None
  ResumeSession: None
  SuspendSession: { cause: 'key' | 'break' }
  EndSession: { cause: 'taught' | 'key' }
  CancelSession: { reason: 'holiday' | 'teacher' | 'network' | 'timetable' | 'other'; note?: string }
  RaiseHand: { whom: string; kind: HandKind }
  LowerHand: { hand: string }
  LowerAllHands: None
  CallHand: { hand: string }
  InviteToStage: { endpoint: string; whom: string }
  SendDown: { turn: string }
  LeaveStage: { turn: string }
  MuteAll: { source: Source }
  UnmuteAll: { source: Source }
  Mute: { endpoint: string; source: Source }
  Unmute: { endpoint: string; source: Source }
  OpenMicrophone: { endpoint?: string }
  CloseMicrophone: { endpoint?: string }
  PublishTrack: { source: Source; codec: string; layers: Layer[] }
  UnpublishTrack: { track: string }
  OpenRollcall: { endpoints?: string[] }
  SubmitRollcall: RollSaid & { endpoint?: string; round?: string; method?: 'manual' | 'device' | 'import' }
  ConfirmRollcall: { rollcall?: string }
  CorrectRollcall: RollSaid & { rollcall?: string; reason: RollcallCorrected['reason']; note?: string }
  StaffEndpoint: { endpoint: string; person: string; pin?: string }
  UnstaffEndpoint: { endpoint: string }
  ReportCheck: Omit<EndpointChecked, 'endpoint' | 'room'>
  ChangeLayout: { screen: Screen; layout: ScreenLayout; endpoint?: string }
  MoveSending: { endpoint: string }
  PostChat: { channel: Channel; text?: string; quick?: string; to?: string; reply_to?: string; question?: boolean }
  WithdrawChat: { message: string }
  RestoreHands: None
  LockInteraction: { room?: string }
  UnlockInteraction: { room?: string }
  SuspendRoom: { room: string }
  ResumeRoom: { room: string }
  TurnSwitch: { switch: Switch; on: boolean; room?: string }
  NameSubstitute: { person?: string }
  HandOverLead: { to: string }
  TakeLead: None
  GrantRight: { endpoint: string; permission: string; until_ms?: number }
  TakeRight: { endpoint: string; permission: string }
  RevealEndpoint: { endpoint?: string }
  LockDoor: None
  UnlockDoor: None
  AllowEntry: { person?: string; device?: string }
  GiveFloor: { endpoint: string }
  TakeFloor: None
  SetMark: { label: string; about_ms?: number; kind?: 'chapter' | 'moment' }
  RemoveMark: { mark: string }
  RemoveEndpoint: { endpoint: string; bar?: boolean }
  Leave: None
}

/** Counts, and who is missing; without names only the counts are told. */
export interface RollSaid {
  expected_count: number
  present_count: number
  /** Among the present. */
  late_count: number
  headcount: number
  absent?: { whom: string; excused?: boolean; reason?: string }[]
  late?: string[]
}

export type CommandName = keyof Commands

/** `acknowledged` is exactly a reply with a cursor. */
export type Reply =
  | { readonly acknowledged: true; readonly n: number; readonly cursor: string }
  | { readonly acknowledged: false; readonly n: number; readonly code: string; readonly text: string }
