/** Signing in from the page: by name and password, or by a link's secret; and what the server says if not. */
import { newDeviceKey } from '../../protocol/sign-in'
import { keep, kept } from '../../ui/kept'
import { keepSignIn, type Entered } from '../sign-in'

export interface Refusal {
  readonly code: string
  /** How long the server wants to be left alone. */
  readonly waitSeconds?: number
}

/** Undefined when it worked: the sign-in is kept in this browser. */
export async function byPassword(name: string, password: string): Promise<Refusal | undefined> {
  const entered = await post({ name, password })
  if ('code' in entered) return entered
  keepSignIn(entered)
  return undefined
}

/** What the secret of a link stands for. It is kept only where it signs in a person, not a part of one class. */
export async function byLink(secret: string): Promise<Entered | Refusal> {
  const entered = await post({ link: secret })
  if ('code' in entered) return entered.code === 'sign_in' ? { ...entered, code: 'link_unknown' } : entered
  if (entered.session === undefined) keepSignIn(entered)
  return entered
}

/** A good key and a device that nobody knows: who may let it in, and where. */
export interface Unknown extends Refusal {
  readonly room?: { readonly label: string }
  readonly co_teachers: readonly { readonly id: string; readonly label: string }[]
}

/** This device as a terminal of the room whose key it was told; `Unknown` while nobody has let it in. */
export async function byRoomKey(key: string, letIn?: { person: string; pin: string }): Promise<{ readonly label: string } | Refusal | Unknown> {
  const device = kept('local', 'terminal.device') ?? newDeviceKey()
  keep('local', 'terminal.device', device)
  const entered = await post({ room_key: key, device, ...letIn })
  if ('code' in entered) return entered
  keep('local', 'sign-in.terminal', JSON.stringify({ ...entered, device }))
  return entered
}

async function post(body: object): Promise<Entered | Refusal> {
  let response: Response
  try {
    response = await fetch('/api/v1/sign-ins', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
    })
  } catch {
    return { code: 'unreachable' }
  }
  const told = (await response.json().catch(() => ({}))) as Partial<Unknown>
  if (response.ok) return { ...(told as unknown as Entered), device: newDeviceKey() }
  const wait = Number(response.headers.get('Retry-After'))
  return { ...told, code: told.code ?? 'other', ...(wait > 0 && { waitSeconds: wait }) }
}
