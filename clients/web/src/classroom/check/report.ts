/** Tells the class what a check found: on entering, and whenever another check in this window finds something else. */
import { watch } from 'vue'
import { checked } from '../checked'
import type { ClassContext } from '../context'

export function reportChecks({ ask, status }: ClassContext): void {
  let told = ''
  watch([checked, status], ([report, now]) => {
    if (report === undefined || now !== 'live' || JSON.stringify(report) === told) return
    told = JSON.stringify(report)
    void ask('ReportCheck', report)
  }, { immediate: true })
}
