/** The icons of a seminar's parts that are fetched apart; importing this file adds them to the others. */
import { addIcons } from './icons'

addIcons({
  'arrow-right-left': 'M16 3l4 4-4 4M20 7H4M8 21l-4-4 4-4M4 17h16',
  webcam: 'M4 10a8 8 0 1 0 16 0a8 8 0 1 0 -16 0M9 10a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M7 22h10M12 22v-4',
})
