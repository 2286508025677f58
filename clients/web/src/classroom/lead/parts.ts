/** The lead's parts that are fetched once the page stands; their words and icons come with them. */
import type { Component } from 'vue'
import { speakOn } from '../../phrases'
import { atLeisure, later } from '../../ui/later'

async function withWords<Part>(load: () => Promise<Part>): Promise<Part> {
  const [part] = await Promise.all([load(), speakOn('lead'), import('../../ui/icons-lead')])
  return part
}

/** The panel of the three keys: here before class can begin. */
export const fetchKeyPanel = () => Promise.all([withWords(() => import('./KeyPanel.vue')), speakOn()]).then(([panel]) => panel)

export const laterForLead = <Part extends Component>(load: () => Promise<{ default: Part }>): Part => later(() => withWords(load))

export const atLeisureForLead = <Part extends Component>(load: () => Promise<{ default: Part }>): Part =>
  atLeisure(() => withWords(load))
