/**
 * Commands on their way: numbered once, at most 16 without a reply, sent again after a break.
 *
 * A number is given when a command is first sent, since only the welcome tells where to count on. After a break what
 * has no reply goes first, lowest number first, and only then anything new. Nothing here knows a socket or a clock.
 */
import type { CommandName, Reply } from './commands'
import type { ReplyMessage } from './messages'

/** The server refuses `busy` above it. */
export const WINDOW = 16

interface Entry {
  readonly command: CommandName
  readonly fields: object
  readonly settle: (reply: Reply) => void
}

export class Outbox {
  private last = 0
  private readonly unanswered = new Map<number, Entry>()
  private fresh: Entry[] = []

  /** Takes a command in; it leaves with the next `due`. */
  add(command: CommandName, fields: object): Promise<Reply> {
    return new Promise((settle) => this.fresh.push({ command, fields, settle }))
  }

  /** The messages to send on a new connection: first everything that has no reply. */
  resumed(last: number): object[] {
    this.last = Math.max(this.last, last)
    const again = [...this.unanswered].sort(([one], [other]) => one - other).map(([n, entry]) => message(n, entry))
    return [...again, ...this.due()]
  }

  /** The messages that the window lets go now. */
  due(): object[] {
    const going = this.fresh.splice(0, WINDOW - this.unanswered.size)
    return going.map((entry) => {
      this.last += 1
      this.unanswered.set(this.last, entry)
      return message(this.last, entry)
    })
  }

  /** Settles a command; false if nobody asked, or the reply only says that it waits. */
  replied({ n, cursor, error }: ReplyMessage): boolean {
    const entry = this.unanswered.get(n)
    if (entry === undefined || (cursor === undefined && error === undefined)) return false
    this.unanswered.delete(n)
    entry.settle(cursor === undefined ? { acknowledged: false, n, ...error! } : { acknowledged: true, n, cursor })
    return true
  }

  /** Nothing will be sent any more: every command gets this answer, which says nothing of its outcome. */
  abandon(code: string, text: string): void {
    for (const [n, { settle }] of this.unanswered) settle({ acknowledged: false, n, code, text })
    for (const { settle } of this.fresh) settle({ acknowledged: false, n: 0, code, text })
    this.unanswered.clear()
    this.fresh = []
  }
}

function message(n: number, { command, fields }: Entry): object {
  return { ...fields, n, command }
}
