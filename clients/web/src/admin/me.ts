/** Who is signed in, and what he may do somewhere: `GET /api/v1/me`. Read once before the pages are drawn. */
import { computed, ref, shallowRef } from 'vue'
import type { Problem } from '../protocol'
import { IN_GROUPS } from './places'
import { asProblem, read } from './rest'
import { signedIn } from './sign-in'

export interface OwnRole {
  readonly role: string
  readonly scope: { readonly kind: string; readonly id: string; readonly label?: string }
  readonly since: string
  readonly until?: string
  readonly capacity?: string
}

export interface Me {
  readonly kind: 'person' | 'terminal' | 'program'
  readonly person?: string
  readonly label: string
  readonly roles: readonly OwnRole[]
  readonly permissions: readonly string[]
  /** What belongs to no school, the machine itself, is his to see. */
  readonly administers_everything: boolean
}

export const me = shallowRef<Me>()
export const meProblem = shallowRef<Problem>()

const hasGroups = ref(false)

export const rights = computed<ReadonlySet<string>>(
  () => new Set([
    ...(me.value?.permissions ?? []), ...(me.value?.administers_everything ? ['administers_everything'] : []), ...(hasGroups.value ? [IN_GROUPS] : []),
  ]),
)

export function may(right: string): boolean {
  return rights.value.has(right)
}

export async function knowMe(): Promise<void> {
  if (!signedIn.value) return
  try {
    const [known] = await Promise.all([read<Me>('/me'), knowGroups()])
    me.value = known
    hasGroups.value ||= known.permissions.includes('grant_role')
    meProblem.value = undefined
  } catch (error) {
    meProblem.value = asProblem(error)
  }
}

export async function knowGroups(): Promise<void> {
  const found = await read<{ total: number }>('/groups', { limit: '1' }).catch(() => ({ total: 0 }))
  hasGroups.value ||= found.total > 0
}
