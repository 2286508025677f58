/** Where a person was going before being asked to sign in, and what a pasted link means. Pure. */

/** A path of this server, never another's; `/admin` where nothing else is asked. */
export function destinationOf(search: string): string {
  const to = new URLSearchParams(search).get('to') ?? ''
  return /^\/(?![/\\])[^\\]*$/.test(to) && !to.startsWith('/sign-in') ? to : '/admin'
}

/** A class sends back here whoever has no link of its own: going there at once would go round for ever. */
export function isClass(path: string): boolean {
  return path.startsWith('/class/')
}

/** The path and secret of a link into a class, the management or a sign-in; undefined for anything else. */
export function pathOfLink(text: string): string | undefined {
  return /\/(?:class\/|admin|sign-in)[^#\s]*#\S+/.exec(text)?.[0]
}

/** A room key as people type it: capitals, no spaces, any dash. */
export function keyOf(text: string): string {
  return text.normalize('NFKC').toUpperCase().replace(/[‐-―－]/g, '-').replace(/\s/g, '')
}
