/** The measuring of the line for a sign-in, as the check wants it; it is loaded when the check begins to measure. */
import type { SignedIn } from '../../protocol'
import type { Probe } from './use-check'

export const probeFor = (own: SignedIn): Probe => async (signal) => (await import('../../protocol/probe')).probe(own.token, signal)
