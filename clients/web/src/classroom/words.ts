/** How a pupil, a class and a moment are written. Pupils of other schools have no name here: they are a seat. */
import { language, say } from '../phrases'
import type { PupilView } from './view'

/** `14 座`, `全班`, `第 2 组`. */
export function whomWords(pupil: PupilView): string {
  if (pupil.seat !== undefined) return say.seat(pupil.seat)
  if (pupil.whom.startsWith('group:')) return say.group(pupil.whom.slice(6))
  return pupil.whom === 'room' ? say.wholeClass : ''
}

/** First words of a hand's row: the name, else the seat. */
export function firstWords(pupil: PupilView): string {
  return pupil.name ?? whomWords(pupil)
}

/** Second words of a hand's row: school, and the seat where the first words are a name. */
export function secondWords(pupil: PupilView): string {
  return pupil.name === undefined ? pupil.school : apart(pupil.school, whomWords(pupil))
}

/** `云岭小学 9 座`, with the name where it is known: `青石岭小学 14 座林小满`. */
export function pupilWords(pupil: PupilView): string {
  const gap = language.value === 'en' ? ', ' : ' '
  const seat = whomWords(pupil)
  const seated = [seat, pupil.name].filter(Boolean).join(seat.endsWith('座') ? '' : ' ')
  return [pupil.school, seated].filter(Boolean).join(gap)
}

/** `14 座林小满`, of the own room. */
export function ownWords(pupil: PupilView): string {
  return [whomWords(pupil), pupil.name].filter(Boolean).join(language.value === 'en' ? ' ' : '')
}

/** Facts that stand side by side: parted by one full-width space, in English by a comma. */
export function apart(...facts: (string | undefined)[]): string {
  return facts.filter(Boolean).join(language.value === 'en' ? ', ' : '　')
}
