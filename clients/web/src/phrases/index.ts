/**
 * `say` holds the words of the language in use: `say.invite`, `say.online(4)`. It is reactive: a template that reads a
 * phrase is drawn again when the language changes.
 *
 * Only the language in use is loaded, in parts: `first` before anything is drawn (`speak`), `room` with the pages of
 * satellite rooms and observers, `lead` with the lead's parts that come after the page, `check`, `co-teacher`,
 * `student`, `part`, `seminar` and `seminar-later` with theirs, `later` with what opens on a press (`speakOn`). Words of management pages are files of their
 * own and load with them.
 */
import { ref, shallowReactive } from 'vue'
import type { MorePart, MorePhrases } from './more'
import type { Phrases } from './zh-CN'
import type { RoomPhrases } from './zh-CN-room'

export type Language = 'zh-CN' | 'en'
type FirstPart = 'first' | 'room'
type Part = FirstPart | MorePart
type Words = Phrases & RoomPhrases & MorePhrases

const FILES: Record<Language, Record<FirstPart, () => Promise<{ default: Partial<Words> }>>> = {
  'zh-CN': { first: () => import('./zh-CN'), room: () => import('./zh-CN-room') },
  en: { first: () => import('./en'), room: () => import('./en-room') },
}
const words = shallowReactive<Record<Language, Partial<Words>>>({ 'zh-CN': {}, en: {} })
const parts = new Set<Part>(['first'])

export const language = ref<Language>('zh-CN')

/** Changes the language, with every part that is spoken by now. */
export async function speak(choice: Language): Promise<void> {
  await Promise.all([...parts].map((part) => load(choice, part)))
  language.value = choice
}

/** Loads another part, for this language and every one that is spoken from now on. */
export async function speakOn(part: Part = 'later'): Promise<void> {
  parts.add(part)
  await load(language.value, part)
}

async function load(choice: Language, part: Part): Promise<void> {
  const { default: loaded } = await (part === 'first' || part === 'room' ? FILES[choice][part]() : (await import('./more')).wordsOf(choice, part))
  words[choice] = { ...words[choice], ...loaded }
}

/** The words of a seminar, in a window that has entered one: there they go before those of a class. */
export const ofSeminar = (): Words['meetingLater'] | undefined => say.meetingLater

export const say = new Proxy({} as Words, {
  get: (_, key) => Reflect.get(words[language.value], key) as unknown,
})
