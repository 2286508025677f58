"""Drawn pictures in place of a camera and a screen, for pages that are photographed.

Chromium's own invented camera is a green field with a clock. A page with this script sends what it is given
instead, over the same lines; everything else of the page is what everyone gets.
"""

from __future__ import annotations

import base64
import io

from PIL import Image

SCRIPT = """
(() => {
  const painted = async (url, fps) => {
    const picture = new Image()
    picture.src = url
    await picture.decode()
    const canvas = Object.assign(document.createElement('canvas'), {width: picture.width, height: picture.height})
    const paper = canvas.getContext('2d')
    setInterval(() => paper.drawImage(picture, 0, 0), 1000 / fps)
    paper.drawImage(picture, 0, 0)
    return canvas.captureStream(fps)
  }
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async ({audio, video}) => {
    const stream = audio ? await real({audio}) : new MediaStream()
    if (video) {
      const [track] = (await painted('%(camera)s', 15)).getVideoTracks()
      Object.defineProperty(track, 'label', {value: ''})  // a canvas's is a random id
      stream.addTrack(track)
    }
    return stream
  }
  navigator.mediaDevices.getDisplayMedia = () => painted('%(screen)s', 5)
})()
"""


def drawn_devices(camera: Image.Image, screen: Image.Image) -> str:
    """The script; run it before anything of the page's own."""
    return SCRIPT % {"camera": _url(camera), "screen": _url(screen)}


def _url(picture: Image.Image) -> str:
    png = io.BytesIO()
    picture.save(png, "PNG")
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()
