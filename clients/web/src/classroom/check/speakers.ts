/** The speakers of this end, and the one that was chosen; browsers that cannot choose have none to tell. */
import { keep, kept } from '../../ui/kept'

export async function speakers(): Promise<MediaDeviceInfo[]> {
  if (!('mediaDevices' in navigator) || !('setSinkId' in HTMLMediaElement.prototype)) return []
  const all = await navigator.mediaDevices.enumerateDevices()
  return all.filter((one) => one.kind === 'audiooutput' && one.deviceId !== '' && one.deviceId !== 'default')
}

export function chosenSpeaker(): string {
  return kept('local', 'device.speaker') ?? ''
}

export function chooseSpeaker(device: string): void {
  keep('local', 'device.speaker', device === '' ? null : device)
}
