/** The teachers of a class beside its lead: whom the lead may name as substitute or hand the class to. Pure. */
import type { Directory, Visible } from '../protocol'
import { schoolOf } from './view'

export interface TeacherView {
  readonly person: string
  readonly name: string
  readonly school: string
  /** Where they are in class now, if they are. */
  readonly endpoint: string | undefined
}

/** Only adults with a name here: co-teachers planned or present, the named substitute, a lead who waits. */
export function teachersOf(visible: Visible, directory: Directory): TeacherView[] {
  const found = new Map<string, TeacherView>()
  const add = (person: string | undefined, school: string, endpoint: string | undefined) => {
    if (person === undefined || person === visible.session.lead.person) return
    const before = found.get(person)
    const name = directory.persons[person] ?? ''
    if (name !== '') found.set(person, { person, name, school: before?.school || school, endpoint: before?.endpoint ?? endpoint })
  }
  for (const [endpoint, part] of Object.entries(visible.endpoints)) {
    const teaches = ['co_teacher', 'substitute', 'lead_teacher'].includes(part.role) && part.kind !== 'satellite_room'
    if (teaches && part.link === 'connected') add(part.person, schoolOf(directory, part.org_path), endpoint)
  }
  add(visible.session.substitute, '', undefined)
  for (const room of visible.rooms) add(room.co_teacher, schoolOf(directory, room.org_path), undefined)
  return [...found.values()]
}

/** The named substitute, at a device of his own: never on a screen that pupils see. */
export function mayTakeLead({ me, session }: Visible): boolean {
  return me.role !== 'lead_teacher' && me.person !== undefined && me.person === session.substitute && ['lead_room', 'personal'].includes(me.kind)
}
