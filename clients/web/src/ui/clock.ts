/** Times as the pages write them: class clocks, durations of a log, moments of a day. Pure. */

/** `23:41`, and `1:02:03` from the first hour on. */
export function classClock(at_ms: number): string {
  return pieces(at_ms).padStart(5, '0')
}

/** `0:48`: how long something has lasted. */
export function waiting(ms: number): string {
  return pieces(ms)
}

function pieces(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const hours = Math.floor(seconds / 3600)
  const rest = `${String(Math.floor(seconds / 60) % 60).padStart(hours ? 2 : 1, '0')}:${two(seconds % 60)}`
  return hours ? `${hours}:${rest}` : rest
}

/** `18:52.870`: a moment of the session clock in a log; minutes run on past the hour. */
export function logClock(at_ms: number): string {
  const minutes = Math.floor(at_ms / 60_000)
  return `${two(minutes)}:${two(Math.floor(at_ms / 1000) % 60)}.${String(at_ms % 1000).padStart(3, '0')}`
}

/** `10:19:04` in the session's own zone. */
export function dayClock(time: string, zone: string, precision: 'minute' | 'second' | 'millisecond' = 'second'): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit',
    ...(precision === 'minute' ? {} : { second: '2-digit' }),
    ...(precision === 'millisecond' ? { fractionalSecondDigits: 3 } : {}),
  })
  return parts.format(new Date(time))
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
