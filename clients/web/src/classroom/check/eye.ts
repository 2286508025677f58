/** Looks at a track now and then, on a picture of 16 × 9 points: enough to tell a covered lens from a dim room. */
export function eyeOf(tell: (seen: { lines: number; brightness: number }) => void) {
  const video = document.createElement('video')
  video.muted = true
  const canvas = document.createElement('canvas')
  canvas.width = 16
  canvas.height = 9
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  let watched: MediaStreamTrack | undefined

  async function look(track: MediaStreamTrack | undefined): Promise<void> {
    if (track !== watched) {
      watched = track
      video.srcObject = track ? new MediaStream([track]) : null
      if (track) await video.play().catch(() => undefined)
    }
    if (!track || !pen || video.videoHeight === 0) return
    pen.drawImage(video, 0, 0, canvas.width, canvas.height)
    const points = pen.getImageData(0, 0, canvas.width, canvas.height).data
    let sum = 0
    for (let at = 0; at < points.length; at += 4) sum += 0.299 * points[at]! + 0.587 * points[at + 1]! + 0.114 * points[at + 2]!
    tell({ lines: video.videoHeight, brightness: sum / (points.length / 4) })
  }
  return { look }
}
