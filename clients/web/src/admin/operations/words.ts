/** The verdict on a disk as sentences. */
import { machine as words } from '../../phrases/admin-operations'
import { say } from '../../phrases'
import type { IconName } from '../../ui/icons'
import type { Disk } from './shapes'
import { bytesWords, type Grade } from './told'

export const ICONS: Readonly<Record<Grade, IconName>> = { good: 'circle-check', warn: 'triangle-alert', bad: 'circle-x', unknown: 'minus' }

/** Few days are said; little room by itself is said where days are many or unknown. */
export function headOf({ verdict, forecast, room_bytes }: Disk): string {
  const days = forecast?.days
  const room = bytesWords(room_bytes)
  switch (verdict) {
    case 'good':
      return days === undefined ? words.goodStill : words.good(days)
    case 'unknown':
      return words.unknown
    case 'soon':
      return days !== undefined && days < 30 ? words.soon(days) : words.soonRoom(room)
    case 'urgent':
      return days !== undefined && days < 7 ? words.urgent(days) : words.urgentRoom(room)
    case 'full':
      return words.full
  }
}

/** How it was reckoned. */
export function moreOf({ forecast, days_seen }: Disk): string {
  if (!forecast) return words.tooFew(days_seen)
  const { days, days_least, days_most, bytes_per_day } = forecast
  const grows = bytes_per_day > 0 ? words.perDay(bytesWords(bytes_per_day)) : ''
  const range = days === undefined || days_least === undefined ? '' : words.range(days_least, days_most)
  return [grows, range, words.seen(days_seen)].filter(Boolean).join(say.comma)
}
