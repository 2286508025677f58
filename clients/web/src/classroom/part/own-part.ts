/**
 * A class entered without a link: by the account's sign-in, or by the room's terminal's. The server says which parts
 * are his (docs/protocol.md §1); of the kinds of endpoint that open them, these are those that a browser is.
 */
import { Problem, problemOf } from '../../protocol/problem'
import type { SignedIn } from '../../protocol'
import type { EndpointKind, Role } from '../../protocol/words'
import { kept } from '../../ui/kept'

/** Which sign-in of this browser: under `sign-in.<which>`, as the management and `/room` keep it. */
export type Which = 'admin' | 'terminal'

export interface KeptSignIn {
  readonly token: string
  readonly expires: string
  readonly device: string
  readonly person?: string
}

export interface OwnPart {
  readonly role: Role
  readonly kinds: readonly EndpointKind[]
  readonly label: string
  readonly room?: { readonly id: string; readonly label?: string }
  readonly capacity?: 'visit' | 'supervision'
}

export interface OwnSession {
  readonly id: string
  readonly kind: 'lesson' | 'seminar'
  readonly title: string
  readonly starts: string
  readonly opens: string
  readonly zone: string
  readonly state: string
  readonly too_early: boolean
  readonly parts: readonly OwnPart[]
}

export interface Option {
  readonly part: OwnPart
  readonly kind: EndpointKind
}

export function keptSignIn(which: Which, now_ms = Date.now()): KeptSignIn | undefined {
  const text = kept('local', `sign-in.${which}`)
  const found = text === null ? undefined : (JSON.parse(text) as KeptSignIn)
  return found && Date.parse(found.expires) > now_ms ? found : undefined
}

/** Raises `Problem`. */
export async function askServer<Answer>(path: string, token: string): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(`/api/v1/sessions/${path}`, { headers: { Authorization: `Bearer ${token}` } })
  } catch {
    throw new Problem('unreachable', 'The server cannot be reached.')
  }
  if (!response.ok) throw await problemOf(response)
  return (await response.json()) as Answer
}

const OF_A_BROWSER: Record<string, readonly EndpointKind[]> = {
  lead_teacher: ['lead_room'], substitute: ['personal'], co_teacher: ['satellite_room', 'personal'], guest: ['personal'],
  observer: ['observer'], device: ['satellite_room'], student: ['student_device'],
}

/** A seminar is entered at a device of one's own, and nobody is there unseen. */
const OF_A_SEMINAR: Record<string, readonly EndpointKind[]> = { lead_teacher: ['personal'], researcher: ['personal'], guest: ['personal'] }

/** What this browser may enter as, the usual one first. A co-teacher's phone is never the room's screen. */
export function optionsOf({ kind, parts }: Pick<OwnSession, 'kind' | 'parts'>, phone: boolean): Option[] {
  const ours = kind === 'seminar' ? OF_A_SEMINAR : OF_A_BROWSER
  return parts.flatMap((part) =>
    (ours[part.role] ?? [])
      .filter((kind) => part.kinds.includes(kind) && !(phone && part.role === 'co_teacher' && kind === 'satellite_room'))
      .map((kind) => ({ part, kind })))
}

export function asSignedIn({ part, kind }: Option, session: Pick<OwnSession, 'id' | 'kind'>, by: KeptSignIn): SignedIn {
  return {
    token: by.token, expires: by.expires, device: by.device, session: session.id, sessionKind: session.kind, role: part.role, kind, label: part.label,
    ...(by.person !== undefined && { person: by.person }), ...(part.room && { room: part.room.id }),
  }
}
