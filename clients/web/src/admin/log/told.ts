/** A line of the log in words: what the phrases of facts are given, and what they make of it. Pure. */
import type { Directory, FactType } from '../../protocol'
import type { FactWords, Told } from '../../phrases/fact-phrase'
import { dayClock } from '../../ui/clock'
import type { Lane, Line, SessionLog } from './shapes'

/** Everything by which ids become words. */
export interface Names {
  readonly directory: Directory
  readonly lanes: ReadonlyMap<string, Lane>
  readonly zone: string
}

export function namesOf(log: SessionLog): Names {
  const lanes = new Map(log.lanes.flatMap((lane) => (lane.endpoint === undefined ? [] : [[lane.endpoint, lane] as const])))
  return { directory: log.directory, lanes, zone: log.session.zone }
}

/** The school of an endpoint; the person where it stands for nobody's room; the id where nothing is known. */
export function placeOf(lane: Lane | undefined, directory: Directory): string {
  if (!lane) return ''
  const person = lane.person === undefined ? undefined : directory.persons[lane.person]
  if (lane.room === undefined && person !== undefined) return person
  return (lane.org !== undefined ? directory.orgs[lane.org] : undefined) ?? person ?? lane.endpoint ?? ''
}

export function wordOf(line: Line, words: FactWords): string {
  return phraseOf(line.type, words)?.word ?? line.type
}

export function sentenceOf(line: Line, names: Names, words: FactWords): string {
  const phrase = phraseOf(line.type, words)
  if (!phrase) return asItself(line.data)
  const say = phrase.say as (data: unknown, told: Told) => string
  return say(line.data, toldOf(line, names, words))
}

/** The cause of a line in words, an unknown one as its code; undefined where the fact has none. */
export function causeOf(line: Line, words: FactWords): string | undefined {
  const code = line.data.cause
  if (typeof code !== 'string') return undefined
  return phraseOf(line.type, words)?.causes?.[code] ?? code
}

function phraseOf(type: string, words: FactWords) {
  return Object.hasOwn(words.facts, type) ? words.facts[type as FactType] : undefined
}

function toldOf(line: Line, names: Names, words: FactWords): Told {
  const { directory, lanes, zone } = names
  const lane = line.endpoint === undefined ? undefined : lanes.get(line.endpoint)
  const source = textOf(line.data.source) ?? line.began?.source
  return {
    by: actorOf(line, names),
    place: placeOf(lane, directory) || (line.endpoint ?? ''),
    pupil: pupilOf(textOf(line.data.whom) ?? line.began?.whom, lane, directory, words),
    source: source === undefined ? '' : (words.sources[source] ?? source),
    cause: causeOf(line, words) ?? '',
    lasted_ms: lastedOf(line),
    text: writtenOf(line.data, words),
    person: (id) => (id === undefined ? undefined : directory.persons[id]),
    className: (id) => (id === undefined ? undefined : directory.classes[id]),
    room: (id) => (id === undefined ? undefined : (directory.rooms[id] ?? id)),
    clock: (time) => dayClock(time, zone, 'minute'),
  }
}

export function actorOf({ actor }: Line, { directory, lanes }: Names): string | undefined {
  const person = actor?.person === undefined ? undefined : directory.persons[actor.person]
  if (person !== undefined || actor?.endpoint === undefined) return person
  return placeOf(lanes.get(actor.endpoint), directory) || actor.endpoint
}

function pupilOf(whom: string | undefined, lane: Lane | undefined, directory: Directory, words: FactWords): string {
  const [kind, id = ''] = (whom ?? '').split(/:(.*)/s)
  switch (kind) {
    case 'seat':
      return words.seat(id, directory.seats[lane?.class_group ?? '']?.[id])
    case 'person':
      return directory.persons[id] ?? id
    case 'group':
      return words.group(id)
    case 'room':
      return words.wholeRoom
    default:
      return whom ?? placeOf(lane, directory)
  }
}

function lastedOf({ at_ms, began }: Line): number | undefined {
  return at_ms === undefined || began?.at_ms === undefined ? undefined : at_ms - began.at_ms
}

function writtenOf(data: Line['data'], words: FactWords): string {
  if (data.withheld === true) return words.withheld
  const written = data.text ?? data.label
  if (typeof written === 'object' && written !== null) return words.erased
  return textOf(written) ?? ''
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A fact of a type that this page does not know, as it stands in the log. */
function asItself(data: Line['data']): string {
  return Object.entries(data).map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ')
}
