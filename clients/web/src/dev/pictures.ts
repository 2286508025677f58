/** Moving pictures for stories: a classroom, a teacher and a slide, drawn on a canvas and captured as tracks. */

type Draw = (pen: CanvasRenderingContext2D, frame: number) => void

const SHIRTS = ['#3c6db0', '#b8483f', '#3d8570', '#48607c', '#3b8390', '#7a5670']
const SKIN = ['#f3cba8', '#e8b68c']

export function picture(draw: Draw): MediaStreamTrack {
  const canvas = document.createElement('canvas')
  canvas.width = 640
  canvas.height = 360
  const pen = canvas.getContext('2d')!
  let frame = 0
  const next = () => draw(pen, frame++)
  next()
  setInterval(next, 200)
  return canvas.captureStream(5).getVideoTracks()[0]!
}

export function classroom(which: number): Draw {
  const shirt = SHIRTS[which % SHIRTS.length]!
  return (pen, frame) => {
    box(pen, which % 2 ? '#e4ddd3' : '#dbe2dc', 0, 0, 640, 360)
    box(pen, which % 2 ? '#a9b3a1' : '#a4bdae', 0, 160, 640, 200)
    box(pen, '#8a7456', 150, 24, 340, 100)
    box(pen, '#2f6150', 156, 30, 328, 88)
    for (let row = 0; row < 3; row++) {
      const size = 16 + row * 9
      const count = 9 - row * 2
      for (let seat = 0; seat < count; seat++) {
        const x = (640 / count) * (seat + 0.5)
        const y = 165 + row * 62 + Math.sin(frame / 4 + seat + which) * 1.5
        child(pen, x, y, size, shirt, SKIN[(seat + row) % 2]!)
      }
    }
  }
}

export function pupil(which: number): Draw {
  return (pen, frame) => {
    box(pen, '#d8ddd8', 0, 0, 640, 360)
    box(pen, '#c9dbe4', 210, 30, 230, 130)
    child(pen, 320, 170 + Math.sin(frame / 3) * 3, 110, SHIRTS[which % SHIRTS.length]!, SKIN[0]!)
  }
}

export function teacher(): Draw {
  return (pen, frame) => {
    box(pen, '#cfd6d0', 0, 0, 640, 360)
    box(pen, '#8a7456', 30, 20, 580, 260)
    box(pen, '#2f5c4b', 40, 30, 560, 240)
    pen.fillStyle = '#f1efe2'
    pen.font = 'italic 44px serif'
    pen.fillText('S = a × h', 90, 190)
    child(pen, 440, 150 + Math.sin(frame / 5) * 2, 80, '#364c5c', SKIN[0]!)
  }
}

export function slide(): Draw {
  return (pen) => {
    box(pen, '#fffef8', 0, 0, 640, 360)
    box(pen, '#1d6a55', 0, 0, 640, 6)
    pen.fillStyle = '#18201c'
    pen.font = '600 30px sans-serif'
    pen.fillText('平行四边形的面积', 40, 60)
    pen.fillStyle = '#dfeee8'
    pen.strokeStyle = '#1d6a55'
    pen.lineWidth = 3
    for (const x of [40, 380]) {
      pen.beginPath()
      pen.moveTo(x + (x === 40 ? 60 : 0), 110)
      pen.lineTo(x + (x === 40 ? 240 : 180), 110)
      pen.lineTo(x + 180, 220)
      pen.lineTo(x, 220)
      pen.closePath()
      pen.fill()
      pen.stroke()
    }
    box(pen, '#f1f2ed', 40, 270, 520, 46)
    pen.fillStyle = '#175a48'
    pen.font = '600 22px sans-serif'
    pen.fillText('S = 长 × 宽 = 底 × 高', 56, 300)
  }
}

function child(pen: CanvasRenderingContext2D, x: number, y: number, size: number, shirt: string, skin: string): void {
  pen.fillStyle = shirt
  pen.beginPath()
  pen.ellipse(x, y + size * 1.7, size, size, 0, Math.PI, 0)
  pen.fill()
  box(pen, '#b48f62', x - size * 1.2, y + size * 1.6, size * 2.4, size * 0.5)
  pen.fillStyle = '#2b2523'
  circle(pen, x, y - size * 0.12, size * 0.78)
  pen.fillStyle = skin
  circle(pen, x, y + size * 0.12, size * 0.64)
  pen.fillStyle = '#2b2523'
  circle(pen, x - size * 0.22, y + size * 0.12, size * 0.06)
  circle(pen, x + size * 0.22, y + size * 0.12, size * 0.06)
}

function circle(pen: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  pen.beginPath()
  pen.arc(x, y, r, 0, Math.PI * 2)
  pen.fill()
}

function box(pen: CanvasRenderingContext2D, colour: string, x: number, y: number, w: number, h: number): void {
  pen.fillStyle = colour
  pen.fillRect(x, y, w, h)
}
