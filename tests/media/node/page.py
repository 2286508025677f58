"""A minimal page on a real node: what a browser needs to send and to watch slots, and hooks to ask it.

The page makes one offer with all its lines and fills camera and microphone alone; `window.room` is what tests
talk to.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from media.control import Malformed, Offer
from media.node import Node
from tests.support.netem import Relay

from .rig import SESSION, rerouted

PAGE = """<!doctype html><meta charset="utf-8"><title>slots</title><body><script>
class Room {
  constructor() { this.offers = 0; this.videos = {}; this.counts = {} }

  async join(endpoint, sends, slots, size) {
    this.endpoint = endpoint
    this.startMs = performance.now()
    this.connection = new RTCPeerConnection()
    this.lines = []
    for (const source of sends) {
      const sound = source === 'microphone' || source === 'screen_audio'
      const line = this.connection.addTransceiver(sound ? 'audio' : 'video', {direction: 'sendonly'})
      this.lines.push({line, source})
    }
    for (const slot of slots) {
      const kind = slot.endsWith('.audio') ? 'audio' : 'video'
      const line = this.connection.addTransceiver(kind, {direction: 'recvonly'})
      this.lines.push({line, slot})
    }
    await this.negotiate()
    for (const {line, slot} of this.lines) if (slot) this.show(slot, line.receiver.track)
    if (size) await this.send(size)
  }

  async negotiate(options) {
    this.offers += 1
    await this.connection.setLocalDescription(await this.connection.createOffer(options))
    const send = {}, receive = {}
    for (const {line, source, slot} of this.lines)
      if (source) send[line.mid] = source; else receive[line.mid] = slot
    const sdp = this.connection.localDescription.sdp
    const body = JSON.stringify({endpoint: this.endpoint, pc: 'pc1', sdp, send, receive})
    const response = await fetch('/offer', {method: 'POST', body})
    if (!response.ok) throw new Error(await response.text())
    this.answer = await response.text()
    await this.connection.setRemoteDescription({type: 'answer', sdp: this.answer})
  }

  async send({width, height, hue}) {
    const line = source => this.lines.find(each => each.source === source).line
    await line('camera').sender.replaceTrack(this.paint(width, height, hue))
    await line('microphone').sender.replaceTrack(this.hum())
  }

  paint(width, height, hue) {
    const canvas = Object.assign(document.createElement('canvas'), {width, height})
    const pen = canvas.getContext('2d')
    let beat = 0
    const draw = () => {
      beat += 1
      pen.fillStyle = `hsl(${hue} 100% 50%)`
      pen.fillRect(0, 0, width, height)
      pen.fillStyle = 'white'
      pen.fillRect(beat * 4 % width, height - 40, 30, 30)
    }
    draw()
    setInterval(draw, 50)
    return canvas.captureStream(20).getTracks()[0]
  }

  hum() {
    const context = new AudioContext()
    const tone = context.createOscillator(), out = context.createMediaStreamDestination()
    tone.connect(out)
    tone.start()
    return out.stream.getTracks()[0]
  }

  show(slot, track) {
    if (track.kind !== 'video') return
    const video = Object.assign(document.createElement('video'), {muted: true, autoplay: true, playsInline: true})
    video.srcObject = new MediaStream([track])
    document.body.append(video)
    video.play()
    this.videos[slot] = video
    this.counts[slot] = 0
    const count = () => { this.counts[slot] += 1; video.requestVideoFrameCallback(count) }
    video.requestVideoFrameCallback(count)
  }

  hue(slot) {
    const video = this.videos[slot]
    if (!video || !video.videoWidth) return null
    const canvas = Object.assign(document.createElement('canvas'), {width: 1, height: 1})
    const pen = canvas.getContext('2d')
    pen.drawImage(video, video.videoWidth / 2, 10, 1, 1, 0, 0, 1, 1)
    const [r, g, b] = pen.getImageData(0, 0, 1, 1).data
    return r > g && r > b ? 'red' : g > b ? 'green' : 'blue'
  }

  frames(slot) { return this.counts[slot] }

  // Milliseconds until the slot shows `hue`, looked at on every presented frame.
  until(slot, hue, since = performance.now()) {
    return new Promise(resolve => {
      const look = () => this.hue(slot) === hue ? resolve(performance.now() - since)
        : this.videos[slot].requestVideoFrameCallback(look)
      look()
    })
  }

  async inbound() {
    const rows = []
    for (const report of (await this.connection.getStats()).values())
      if (report.type === 'inbound-rtp')
        rows.push({mid: report.mid, kind: report.kind, decoded: report.framesDecoded ?? 0,
                   packets: report.packetsReceived, lost: report.packetsLost})
    return rows
  }
}
window.room = new Room()
</script>"""


@asynccontextmanager
async def served(node: Node, host: str = "127.0.0.1", through: Relay | None = None) -> AsyncIterator[str]:
    """The page's address. `through` is a relay that stands between the page and the node."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def offer(request: web.Request) -> web.Response:
        said = json.loads(await request.text())
        try:
            answer = await node.offer(
                Offer(SESSION, 1, said["endpoint"], said["pc"], said["sdp"], said["send"], said["receive"])
            )
        except Malformed as malformed:
            return web.Response(status=400, text=f"{malformed.code}: {malformed.text}")
        return web.Response(text=rerouted(answer.sdp, through) if through else answer.sdp)

    app = web.Application()
    app.add_routes([web.get("/", page), web.post("/offer", offer)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, host, 0)
    await site.start()
    try:
        yield f"http://{host}:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()
