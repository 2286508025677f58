/** A link's figures in one line: 下行 1.4 Mbit/s，丢包 0.6%，往返 46 ms. */
import type { LinkFigures } from '../protocol'
import { say } from '../phrases'

export function linkTitle(figures: LinkFigures): string {
  const loss_bp = Math.max(figures.up_loss_bp, figures.down_loss_bp)
  return say.linkTitle(mbps(figures.down_kbps), (loss_bp / 100).toFixed(1), figures.rtt_ms)
}

export function mbps(kbps: number): string {
  return (kbps / 1000).toFixed(1)
}
