/** The three truths of a room in one line of words, and the figures beside them. Pure. */
import type { AttendancePhrases } from '../../phrases/admin-attendance.zh-CN'
import type { Language } from '../../phrases'
import type { RoomAttendance, Rules } from './shapes'

/** `94.8%`, `100%`; from hundredths of a percent, cut and not rounded up. */
export function percentOf(bp: number): string {
  if (bp === 0) return '0%'
  return bp === 10_000 ? '100%' : `${(Math.floor(bp / 10) / 10).toFixed(1)}%`
}

/** `2 分 9 秒`, `36 秒`; `2 min 9 s`. */
export function lastingWords(ms: number, language: Language): string {
  const seconds = Math.round(ms / 1000)
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  const [min, s] = language === 'en' ? ['min', 's'] : ['分', '秒']
  return [minutes ? `${minutes} ${min}` : '', rest || !minutes ? `${rest} ${s}` : ''].filter(Boolean).join(' ')
}

/** Where the truths differ, the gravest; else that they agree, and what is worth knowing besides. */
export function comparedWords(room: RoomAttendance, rules: Rules, words: AttendancePhrases, language: Language): { text: string; differs: boolean } {
  const flag = room.flags[0]
  if (flag !== undefined) {
    const off = Math.abs((room.called?.headcount ?? 0) - (room.called?.present ?? 0))
    const say = words.flags[flag]
    return { text: typeof say === 'function' ? say(off) : say, differs: flag !== 'not_confirmed' }
  }
  if (room.verdict === 'absent' && !room.called) return { text: words.absent, differs: false }
  const more = remark(room, rules, words, language)
  const joint = language === 'en' ? ', ' : '，'
  return { text: [words.agree, more].filter(Boolean).join(joint), differs: false }
}

function remark(room: RoomAttendance, rules: Rules, words: AttendancePhrases, language: Language): string | undefined {
  if (room.failed_ms > 0) return words.lost(lastingWords(room.failed_ms, language))
  if (room.late_ms > 60_000) return words.late(lastingWords(room.late_ms, language))
  if (room.early_ms > 60_000) return words.early(lastingWords(room.early_ms, language))
  return room.bridged > 0 ? words.bridged(room.bridged, String(rules.grace_ms / 1000)) : undefined
}
