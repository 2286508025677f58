/** How far the first run is, what the machine says, and what is written in its fields. */
export interface School {
  readonly label: string
  readonly rooms: readonly string[]
}

export interface Schools {
  readonly group: string
  readonly zone: string
  readonly main: School
  readonly satellites: readonly School[]
}

export interface State {
  readonly administrator?: { readonly label: string; readonly login: string }
  readonly schools?: Schools
  readonly address?: string
  readonly suggested_address: string
}

export interface Check {
  readonly check: string
  readonly verdict: 'good' | 'warn' | 'bad' | 'unknown'
  readonly finding: string
  readonly figures: Readonly<Record<string, string | number>>
}

export const STEPS = ['administrator', 'schools', 'address', 'finish'] as const
export type Step = (typeof STEPS)[number]

/** The first step that was not entered yet. */
export function firstOpen(state: State): Step {
  if (!state.administrator) return 'administrator'
  if (!state.schools) return 'schools'
  return state.address === undefined ? 'address' : 'finish'
}

/** `青石岭小学：多媒体教室，音乐教室`, one school a line. */
export function schoolsOf(text: string): School[] {
  return text.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => {
    const [label = '', rooms = ''] = line.split(/[：:](.*)/s)
    return { label: label.trim(), rooms: roomsOf(rooms) }
  })
}

export function roomsOf(text: string): string[] {
  return text.split(/[,，、;；]/).map((room) => room.trim()).filter(Boolean)
}

export function textOf(schools: readonly School[]): string {
  return schools.map(({ label, rooms }) => (rooms.length ? `${label}：${rooms.join('，')}` : label)).join('\n')
}

/** `1.8 TB`, `410 GB`. */
export function sizeWords(bytes: number): string {
  const giga = bytes / 2 ** 30
  return giga >= 1000 ? `${(giga / 1024).toFixed(1)} TB` : `${Math.round(giga)} GB`
}
