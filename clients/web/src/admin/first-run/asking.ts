/** The first run's own requests: the secret of the printed link is the bearer token. It stays in this tab. */
import { Problem, problemOf } from '../../protocol/problem'
import { keep, kept } from '../../ui/kept'

const fromLink = decodeURIComponent(location.hash.slice(1))
if (fromLink !== '') {
  keep('tab', 'first-run', fromLink)
  history.replaceState(null, '', location.pathname)
}

export async function ask<Body>(method: 'GET' | 'PUT' | 'POST', path: string, content?: object): Promise<Body> {
  let response: Response
  try {
    response = await fetch(`/api/v1/first-run${path}`, {
      method,
      headers: { Authorization: `Bearer ${kept('tab', 'first-run') ?? ''}`, ...(content && { 'Content-Type': 'application/json' }) },
      ...(content && { body: JSON.stringify(content) }),
    })
  } catch {
    throw new Problem('unreachable', 'The server cannot be reached.')
  }
  if (!response.ok) throw await problemOf(response)
  return (await response.json()) as Body
}
