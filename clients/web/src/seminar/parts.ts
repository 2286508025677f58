/** Parts of a seminar's page that are fetched as soon as it stands; their words and icons come with them. */
import type { Component } from 'vue'
import { speakOn } from '../phrases'
import { later } from '../ui/later'

export const laterInSeminar = <Part extends Component>(load: () => Promise<{ default: Part }>): Part =>
  later(() => Promise.all([load(), speakOn('seminar-later'), import('../ui/icons-seminar-later')]).then(([part]) => part))
