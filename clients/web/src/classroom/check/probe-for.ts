/** The measuring of the line for a sign-in, as the check wants it; undefined while the server has no door for it. */
import type { SignedIn } from '../../protocol'
import type { Probe } from './use-check'

export const probeFor: (own: SignedIn) => Probe | undefined = () => undefined
