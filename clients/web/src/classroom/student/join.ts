/** Joining by a class code (docs/protocol.md §1): six letters and digits of one room in one class. */
import { newDeviceKey, Problem, problemOf, type SignedIn } from '../../protocol'
import { keep } from '../../ui/kept'
import { fingerprintOf } from '../own-sign-in'

export const LETTERS = 6

/** `ab2-c3d` as `AB2C3D`. */
export function codeOf(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, '').slice(0, LETTERS)
}

/** Signs this device in and keeps it as any link's; the answer is the address of the class. */
export async function joinBy(code: string): Promise<string> {
  const device = newDeviceKey()
  const response = await fetch('/api/v1/sign-ins', {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code: `${code.slice(0, 3)}-${code.slice(3)}`, device }),
  }).catch(() => {
    throw new Problem('unreachable', 'The server cannot be reached.')
  })
  if (!response.ok) throw await problemOf(response)
  const own: SignedIn = { ...((await response.json()) as Omit<SignedIn, 'device'>), device }
  const fingerprint = fingerprintOf(own.token)
  keep('local', `sign-in.${fingerprint}`, JSON.stringify(own))
  return `/class/${own.session}#~${fingerprint}`
}
