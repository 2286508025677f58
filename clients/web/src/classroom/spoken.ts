/** Says to screen readers what a sighted person sees change, and notices the own room's part in it. */
import { onScopeDispose, watch } from 'vue'
import type { Fact, LiveConnection, Visible } from '../protocol'
import { say } from '../phrases'
import { assertively, politely } from '../ui/announce'
import { toast } from '../ui/toasts'
import type { ClassContext } from './context'
import { hearingOf } from './hearing'
import { pupilWords } from './words'

/** Hands are gathered: one sentence in three seconds. */
const GATHER_MS = 3_000

export async function announcerOf({ session }: Visible): Promise<typeof announceClass> {
  return session.kind === 'seminar' ? (await import('../seminar/spoken')).announceSeminar : announceClass
}

function announceClass(connection: LiveConnection, context: ClassContext): void {
  let newHands = 0
  let timer = 0
  const sayHands = () => {
    timer = 0
    const first = context.hands.value[0]
    if (newHands > 0 && first) politely(say.spoken.newHands(newHands, pupilWords(first)))
    newHands = 0
  }
  onScopeDispose(() => window.clearTimeout(timer))
  onScopeDispose(connection.onFacts(({ facts }) => {
    for (const fact of facts) {
      if (fact.type === 'session.hand.raised') {
        newHands++
        timer ||= window.setTimeout(sayHands, GATHER_MS)
      }
      // A room's own lock is that room's news.
      const ours = (room?: string) => room === undefined || room === context.visible.value.me.room
      if (fact.type === 'session.interaction.locked' && ours(fact.data.room)) assertively(say.spoken.locked)
      if (fact.type === 'session.interaction.unlocked' && ours(fact.data.room)) assertively(say.spoken.unlocked)
      const sentence = CLASS_NEWS[fact.type]?.()
      if (sentence) assertively(sentence)
      if (fact.type === 'session.stage.entered') sayEntered(context, fact)
      if (fact.type === 'session.echo_policy.applied' && silentHere(context, fact.data.endpoint)) toast(say.micWhy.room_microphone_taken, { icon: 'mic-off' })
      if (fact.type === 'session.rollcall.submitted') sayOfRoom(context, fact.data.endpoint, say.spoken.rollIn)
    }
  }))
  watch(context.turns, (now, before) => {
    for (const turn of before.filter((one) => now.every((other) => other.turn !== one.turn))) {
      if (turn.ours) assertively(say.spoken.takenOff)
      else politely(say.spoken.left(pupilWords(turn)))
    }
  })
  watch(() => hearingOf(context.rooms.value).deaf, (now, before) => {
    const all = (list: typeof now) => new Set(list.map((one) => one.school))
    for (const school of all(now)) if (!all(before).has(school)) politely(say.spoken.deaf(school))
    for (const school of all(before)) if (!all(now).has(school)) politely(say.spoken.hearsAgain(school))
  })
  watch(() => context.visible.value.session.lead.person, (person) => {
    assertively(say.spoken.leads(context.directory.value.persons[person] ?? ''))
  })
  watch(context.status, (now, before) => {
    if (now === 'reconnecting' && before === 'live') assertively(say.spoken.linkLost)
    if (now === 'live' && before === 'reconnecting') assertively(say.spoken.linkBack)
  })
}

/** A second terminal of the room says why it is silent; a phone beside the terminal opens no microphone of its own. */
function silentHere(context: ClassContext, endpoint: string): boolean {
  const { me } = context.visible.value
  return endpoint === me.endpoint && me.kind === 'satellite_room'
}

const CLASS_NEWS: { readonly [type: string]: (() => string) | undefined } = {
  'session.session.started': () => say.spoken.started,
  'session.session.suspended': () => say.spoken.suspended,
  'session.session.resumed': () => say.spoken.resumed,
  'session.session.ended': () => say.spoken.ended,
  'session.session.cancelled': () => say.closed.cancelled.title,
  'session.class.held': () => say.spoken.held,
  'session.class.released': () => say.spoken.released,
}

function sayEntered(context: ClassContext, fact: Fact & { type: 'session.stage.entered' }): void {
  const turn = context.turns.value.find((one) => one.turn === fact.data.turn)
  if (turn) politely(say.spoken.entered(pupilWords(turn)))
}

function sayOfRoom(context: ClassContext, endpoint: string, sentence: (school: string) => string): void {
  const room = context.rooms.value.find((one) => one.endpoint === endpoint)
  if (room) politely(sentence(room.school))
}

export function ended(visible: Visible | undefined): boolean {
  return visible?.session.state === 'ended' || visible?.session.state === 'cancelled'
}
