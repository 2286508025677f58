/**
 * The class as its pages see it: reactive values and the acts they may ask for.
 *
 * `enterClass` (class.ts) fills it from a live connection. Pages take it by `useClass` and know nothing of sockets.
 */
import { inject, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import type { CommandName, Commands, Directory, LinkFigures, Reply, Slot, SlotName, Source, Status, Visible } from '../protocol'
import type { Grade } from '../ui/link-grade'
import type { Devices } from './devices'
import type { HandView, LeadView, RoomView, TurnView } from './view'

export interface ClassContext {
  readonly visible: ComputedRef<Visible>
  readonly directory: ComputedRef<Directory>
  readonly status: ComputedRef<Status>
  /** Milliseconds since the link was lost; undefined while it is there. */
  readonly lostFor: ComputedRef<number | undefined>
  readonly retryIn: ComputedRef<number | undefined>
  readonly waiting: ComputedRef<boolean>
  /** Session clock in whole seconds' milliseconds; undefined before the class is live. */
  readonly now: Ref<number | undefined>

  readonly lead: ComputedRef<LeadView>
  readonly rooms: ComputedRef<RoomView[]>
  readonly hands: ComputedRef<HandView[]>
  readonly turns: ComputedRef<TurnView[]>
  readonly speaking: Ref<ReadonlySet<string>>
  readonly links: ComputedRef<{ readonly [endpoint: string]: LinkFigures }>
  gradeOf(endpoint: string | undefined): Grade | undefined

  readonly devices: Devices
  readonly mediaStatus: ComputedRef<'idle' | 'connecting' | 'connected' | 'restarting' | 'failed'>
  readonly slots: ComputedRef<{ readonly [slot in SlotName]?: Slot }>
  /** The track that shows this source of this endpoint now. */
  trackOf(endpoint: string | undefined, source: Source): MediaStreamTrack | undefined
  /**
   * Asks for the pictures of all rooms, where the page did not from the start; or of these rooms alone, at most twelve,
   * where it shows no others. None spares the line.
   */
  wantWall(rooms?: readonly string[]): void

  /** Sends a command; a refusal is shown as a toast and answered with false. */
  act<Name extends CommandName>(command: Name, fields: Commands[Name]): Promise<boolean>
  /** Sends a command and hands its reply on, a refusal too: for who says it in a place of its own. */
  ask<Name extends CommandName>(command: Name, fields: Commands[Name]): Promise<Reply>
  readonly sending: Sending
  retry(): void
  leave(): void
}

/** The own microphone, camera, screen and document camera. */
export interface Sending {
  readonly microphone: ComputedRef<'open' | 'closed' | 'none'>
  /** Why the microphone cannot be opened now; a key of `say.micWhy`. */
  readonly microphoneRefused: ComputedRef<'room_microphone_taken' | 'class_muted' | 'muted_at_source' | undefined>
  readonly camera: ComputedRef<boolean>
  readonly screen: ComputedRef<boolean>
  readonly documentCamera: ComputedRef<boolean>
  toggleMicrophone(): Promise<void>
  toggleCamera(): Promise<void>
  toggleScreen(): Promise<void>
  toggleDocumentCamera(): Promise<void>
}

export const CLASS: InjectionKey<ClassContext> = Symbol('class')

export function useClass(): ClassContext {
  const context = inject(CLASS)
  if (!context) throw new Error('a page of the class was drawn outside of it')
  return context
}
