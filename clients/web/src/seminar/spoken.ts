/** Says to screen readers what a sighted person sees change in a seminar. */
import { onScopeDispose, watch } from 'vue'
import type { LiveConnection } from '../protocol'
import { say } from '../phrases'
import { assertively, politely } from '../ui/announce'
import type { ClassContext } from '../classroom/context'
import { of } from './view'

/** Who asks is gathered: one sentence in three seconds. */
const GATHER_MS = 3_000

export function announceSeminar(connection: LiveConnection, context: ClassContext): void {
  const { visible, directory } = context
  const nameOf = (endpoint: string) => (visible.value.endpoints[endpoint] ? of(visible.value, directory.value, endpoint).name : '')
  let asked = 0
  let timer = 0
  const sayAsked = () => {
    timer = 0
    const [first] = visible.value.hands
    if (asked > 0 && first) politely(say.meetingLater.spoken.newAsks(asked, nameOf(first.endpoint)))
    asked = 0
  }
  onScopeDispose(() => window.clearTimeout(timer))
  onScopeDispose(connection.onFacts(({ facts }) => {
    for (const fact of facts) {
      if (fact.type === 'session.hand.raised') {
        asked++
        timer ||= window.setTimeout(sayAsked, GATHER_MS)
      }
      if (fact.type === 'session.track.published' && fact.data.source === 'screen') politely(say.meetingLater.spoken.shares(nameOf(fact.data.endpoint)))
      if (fact.type === 'session.endpoint.joined') politely(say.meetingLater.spoken.came(nameOf(fact.data.entry.endpoint)))
      if (fact.type === 'session.endpoint.left') politely(say.meetingLater.spoken.went(nameOf(fact.data.endpoint)))
      const sentence = NEWS[fact.type]?.()
      if (sentence) assertively(sentence)
    }
  }))
  watch(() => visible.value.floor?.endpoint, (now, before) => {
    const { me } = visible.value
    if (now === me.endpoint) assertively(say.meetingLater.spoken.yours)
    else if (before === me.endpoint) assertively(say.meetingLater.spoken.yoursTaken)
    if (now !== undefined && now !== me.endpoint) politely(say.meetingLater.spoken.hasFloor(nameOf(now)))
    else if (now === undefined && before !== me.endpoint) politely(say.meetingLater.spoken.floorFree)
  })
  watch(() => visible.value.session.lead.person, (person) => {
    assertively(person === visible.value.me.person ? say.meetingLater.spoken.youChair : say.meetingLater.spoken.chair(directory.value.persons[person] ?? ''))
  })
  watch(context.status, (now, before) => {
    if (now === 'reconnecting' && before === 'live') assertively(say.spoken.linkLost)
    if (now === 'live' && before === 'reconnecting') assertively(say.spoken.linkBack)
  })
}

const NEWS: { readonly [type: string]: (() => string) | undefined } = {
  'session.session.started': () => say.meetingLater.spoken.started,
  'session.session.suspended': () => say.meetingLater.spoken.suspended,
  'session.session.resumed': () => say.meetingLater.spoken.resumed,
  'session.session.ended': () => say.meetingLater.spoken.ended,
  'session.class.muted': () => say.meetingLater.spoken.muted,
  'session.class.unmuted': () => say.meetingLater.spoken.unmuted,
}
