/** A room may have two windows: `?screen=2` is the one that only shows, as a rule the wall. */
export const SCREEN: '1' | '2' = new URLSearchParams(globalThis.location?.search ?? '').get('screen') === '2' ? '2' : '1'
