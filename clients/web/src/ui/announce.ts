/** Sentences for screen readers. `politely` waits its turn, `assertively` interrupts; the page shows both hidden. */
import { ref } from 'vue'

export const polite = ref('')
export const assertive = ref('')

export function politely(sentence: string): void {
  speak(polite, sentence)
}

export function assertively(sentence: string): void {
  speak(assertive, sentence)
}

function speak(region: typeof polite, sentence: string): void {
  // The same sentence twice is news twice: a reader only hears a change of text.
  region.value = region.value === sentence ? `${sentence} ` : sentence
}
