/** Reading from the server as the one who is signed in. Every failure is a `Problem` with a stable code. */
import { Problem, problemOf } from '../protocol'
import { signedIn } from './sign-in'

export async function read<Body>(path: string, query: Record<string, string>, signal?: AbortSignal): Promise<Body> {
  const search = new URLSearchParams(query).toString()
  const response = await reach(`/api/v1${path}${search && `?${search}`}`, {
    headers: { Authorization: `Bearer ${signedIn.value?.token ?? ''}` },
    ...(signal && { signal }),
  })
  if (!response.ok) throw await problemOf(response)
  return (await response.json()) as Body
}

async function reach(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Problem('unreachable', 'The server cannot be reached.')
  }
}

/** A newer request took the place of this one: nothing to tell anybody. */
export function wasStopped(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem('other', String(error))
}

export type ProblemPage = 'signed_out' | 'forbidden' | 'not_ended' | 'not_found' | 'journal_silent' | 'unreachable' | 'other'

/** Which page stands in place of what could not be read. */
export function pageOf(problem: Problem): ProblemPage {
  switch (problem.status) {
    case 401:
      return 'signed_out'
    case 403:
      return problem.code === 'session_not_ended' ? 'not_ended' : 'forbidden'
    case 404:
      return 'not_found'
    case 503:
      return 'journal_silent'
    default:
      return problem.code === 'unreachable' ? 'unreachable' : 'other'
  }
}
