/**
 * What a client really hears and sees of the lead, from a browser's statistics (docs/protocol.md §5).
 *
 * Pure but for its memory of the samples before. Sound is compared with half a second ago, a picture with a whole
 * one: a still screen may come at few frames.
 */
import type { Stat } from './figures'
import type { SlotName } from './messages'

/** Decoded; its packets come but nothing is made of them; nothing comes. */
export type Played = 'played' | 'arrived' | 'none'

export interface Reception {
  readonly slots: { readonly [slot in SlotName]?: Played }
  readonly frozen_ms?: number
}

/** The slots that a class depends on. */
const WATCHED: readonly SlotName[] = ['lead.audio', 'lead.video', 'screen.video']

interface Sample {
  readonly packets: number
  readonly played: number
}

export class Listening {
  private readonly samples = new Map<SlotName, Sample[]>()
  private frozen_s = 0

  /** `lines` are the receive lines that show something now. Undefined while there is nothing to watch. */
  sampled(report: Iterable<Stat>, lines: Iterable<{ mid: string; slot: SlotName; track: string }>): Reception | undefined {
    const inbound = [...report].filter(({ type }) => type === 'inbound-rtp')
    const slots: { [slot in SlotName]?: Played } = {}
    for (const { mid, slot, track } of lines) {
      const stat = inbound.find((one) => one.mid === mid || one.trackIdentifier === track)
      if (WATCHED.includes(slot)) slots[slot] = this.compared(slot, stat)
    }
    if (Object.keys(slots).length === 0) return undefined
    const frozen_s = inbound.reduce((sum, stat) => sum + number(stat.totalFreezesDuration), 0)
    const frozen_ms = Math.min(60_000, Math.max(0, Math.round((frozen_s - this.frozen_s) * 1000)))
    this.frozen_s = frozen_s
    return frozen_ms > 0 ? { slots, frozen_ms } : { slots }
  }

  private compared(slot: SlotName, stat: Stat | undefined): Played {
    const isSound = slot.endsWith('.audio')
    const now: Sample = {
      packets: number(stat?.packetsReceived),
      played: isSound ? number(stat?.totalSamplesReceived) - number(stat?.concealedSamples) : number(stat?.framesDecoded),
    }
    const before = this.samples.get(slot) ?? []
    this.samples.set(slot, [...before, now].slice(isSound ? -1 : -2))
    const [then = { packets: 0, played: 0 }] = before
    if (now.packets === then.packets) return 'none'
    return now.played === then.played ? 'arrived' : 'played'
  }
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
