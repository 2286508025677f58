/** What went wrong, with a stable code (docs/protocol.md): RFC 9457 bodies of REST and refusals of the live lane. */

export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    /** HTTP status, WebSocket close code, or 0 where neither was heard. */
    readonly status: number = 0,
  ) {
    super(`${code}: ${detail}`)
    this.name = 'Problem'
  }
}

/** Reads the problem out of an answer that is not `ok`, whatever its body is. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined)
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const code = typeof fields.code === 'string' ? fields.code : `http_${response.status}`
  const detail = typeof fields.detail === 'string' ? fields.detail : response.statusText
  return new Problem(code, detail, response.status)
}
