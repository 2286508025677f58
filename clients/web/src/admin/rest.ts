/**
 * Reading from the server and writing to it as the one who is signed in. Every failure is a `Problem` with a stable
 * code; one that says that a row has changed meanwhile carries the row as it now is.
 */
import { Problem, problemOf } from '../protocol'
import { signedIn } from './sign-in'

export type Method = 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** 409 `changed_meanwhile`: somebody saved the row after it was read here. */
export class ChangedMeanwhile extends Problem {
  constructor(detail: string, readonly current: unknown) {
    super('changed_meanwhile', detail, 409)
  }
}

export async function read<Body>(path: string, query: Record<string, string> = {}, signal?: AbortSignal): Promise<Body> {
  const search = new URLSearchParams(query).toString()
  const response = await ask(`${path}${search && `?${search}`}`, signal ? { signal } : {})
  return (await response.json()) as Body
}

/** Sends JSON, or a file as it is; gives what the answer says, or undefined where it says nothing. */
export async function send<Body = void>(method: Method, path: string, content?: object): Promise<Body> {
  const file = content instanceof Blob
  const response = await ask(path, {
    method,
    ...(content !== undefined && { body: file ? content : JSON.stringify(content) }),
    headers: file ? { 'Content-Type': content.type || 'application/octet-stream' } : { 'Content-Type': 'application/json' },
  })
  return (response.status === 204 ? undefined : await response.json()) as Body
}

/** A file of the server, for the browser to keep under its name. */
export async function download(path: string, name: string): Promise<void> {
  const response = await ask(path, {})
  const address = URL.createObjectURL(await response.blob())
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  URL.revokeObjectURL(address)
}

async function ask(path: string, request: RequestInit): Promise<Response> {
  const response = await reach(`/api/v1${path}`, {
    ...request, headers: { ...request.headers, Authorization: `Bearer ${signedIn.value?.token ?? ''}` },
  })
  if (response.ok) return response
  throw await refusalOf(response)
}

async function refusalOf(response: Response): Promise<Problem> {
  const body: unknown = response.status === 409 ? await response.clone().json().catch(() => undefined) : undefined
  const problem = await problemOf(response)
  if (problem.code !== 'changed_meanwhile' || typeof body !== 'object' || body === null) return problem
  return new ChangedMeanwhile(problem.detail, (body as { current?: unknown }).current)
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
