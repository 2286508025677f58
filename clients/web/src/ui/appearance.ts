/**
 * Theme, language and single-key shortcuts: the user's choices, kept in this browser.
 *
 * The theme is the choice, else the system's; a page may claim its own (a satellite room is always `projector`).
 * public/theme.js reads the same keys before the first paint.
 */
import { ref, watch } from 'vue'
import { language, speak, type Language } from '../phrases'
import { keep, kept } from './kept'

export type ThemeChoice = 'auto' | 'light' | 'dark'

const dark = matchMedia('(prefers-color-scheme: dark)')
const pageTheme = ref<'projector' | null>(kept('tab', 'page-theme') === 'projector' ? 'projector' : null)

export const themeChoice = ref<ThemeChoice>((kept('local', 'theme') as ThemeChoice | null) ?? 'auto')
export const singleKeys = ref(kept('local', 'single-keys') !== 'off')

export function claimTheme(theme: 'projector' | null): void {
  pageTheme.value = theme
}

export function chooseLanguage(choice: Language): void {
  keep('local', 'language', choice)
  void speak(choice)
}

function paint(): void {
  const chosen = themeChoice.value === 'auto' ? (dark.matches ? 'dark' : 'light') : themeChoice.value
  document.documentElement.dataset.theme = pageTheme.value ?? chosen
  keep('local', 'theme', themeChoice.value === 'auto' ? null : themeChoice.value)
  keep('tab', 'page-theme', pageTheme.value)
}

watch([themeChoice, pageTheme], paint)
watch(language, (choice) => (document.documentElement.lang = choice))
watch(singleKeys, (on) => keep('local', 'single-keys', on ? null : 'off'))
dark.addEventListener('change', paint)
