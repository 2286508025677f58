/** What the page of a seminar works out of a state: places that stay, pages of the wall, whose screen is shown. */
import { describe, expect, test } from 'vitest'
import { meetingDirectory, meetingOf, type MeetingScene } from '../dev/seminar'
import type { Visible } from '../protocol'
import { asksOf, chairOf, countsOf, FRAMES, holderOf, membersOf, pagesOf, peopleOf, remarksOf, sharersOf } from './view'

const SCENE: MeetingScene = { viewer: 'chair', people: 15, state: 'live', quiet: false, floor: true, screens: 1, muted: false, odd: false }
const DIRECTORY = meetingDirectory()
const seen = (change: Partial<MeetingScene> = {}) => meetingOf({ ...SCENE, ...change })
const places = (visible: Visible, came = peopleOf(visible)) => membersOf(visible, DIRECTORY, came).map(({ name }) => name)

function chaired(visible: Visible, index: number): Visible {
  const before = visible.endpoints.e0!
  return {
    ...visible,
    session: { ...visible.session, lead: { person: `p${index}`, endpoint: `e${index}` } },
    endpoints: { ...visible.endpoints, e0: { ...before, role: 'researcher' }, [`e${index}`]: { ...visible.endpoints[`e${index}`]!, role: 'lead_teacher' } },
  }
}

describe('places on the wall', () => {
  test('follow the plan, then those who came, then who is awaited', () => {
    expect(places(seen())).toEqual(['马文博', '王海山', '董海燕', '赵晓梅', '陈玉兰', '杨立新', '周立群', '何思远', '郭承志', '孙佳宁', '周文澜', '宋颖', '吴秀英', '朱德明'])
  })

  test('stay when the chair is handed over: who had it stands where the new chair stood', () => {
    const before = places(seen())
    expect(places(chaired(seen(), 4))).toEqual(before.map((name) => (name === '赵晓梅' ? '李静仪' : name)))
  })

  test('stay when a late one comes: he stands behind those who are there', () => {
    const visible = seen()
    const part = visible.endpoints.e1!
    const later = { ...visible, endpoints: { ...visible.endpoints, e13: { ...part, person: 'p13', since_ms: 0 } } }
    expect(places(later, [...peopleOf(visible), 'p13']).slice(0, 13)).toEqual([...places(visible).slice(0, 12), '吴秀英'])
  })

  test('are of persons, not of devices: the one that is there stands for somebody', () => {
    const visible = seen()
    const second = { ...visible.endpoints.e2!, link: 'left' as const, since_ms: 9 }
    const [, wang] = membersOf({ ...visible, endpoints: { ...visible.endpoints, e99: second } }, DIRECTORY, [])
    expect([wang?.name, wang?.endpoint]).toEqual(['王海山', 'e2'])
  })
})

describe('pages of the wall', () => {
  const pages = (people: number) => {
    const visible = seen({ people })
    return pagesOf(membersOf(visible, DIRECTORY, peopleOf(visible))).map((page) => page.length)
  }

  test('are of twelve, and nobody leafs to frames where all are awaited', () => {
    expect([pages(4), pages(13), pages(15), pages(24)]).toEqual([[3], [FRAMES], [FRAMES], [FRAMES, 11]])
  })

  test('gather in the last frame those who are awaited from there on', () => {
    const visible = seen()
    const without = Object.fromEntries(Object.entries(visible.endpoints).filter(([, part]) => part.role !== 'guest'))
    const [page] = pagesOf(membersOf({ ...visible, endpoints: without, hands: [] }, DIRECTORY, []))
    expect(page!.at(-1)).toMatchObject({ missing: [{ name: '吴秀英' }, { name: '朱德明' }] })
  })
})

describe('the front', () => {
  test('names who has the floor and who chairs', () => {
    expect([holderOf(seen(), DIRECTORY)?.name, chairOf(seen(), DIRECTORY).name]).toEqual(['马文博', '李静仪'])
    expect(holderOf(seen({ floor: false }), DIRECTORY)).toBeUndefined()
  })

  test('shows of two screens that of who has the floor, then the chair’s', () => {
    expect(sharersOf(seen({ screens: 2 }))).toEqual(['e1', 'e4'])
    expect(sharersOf(chaired(seen({ screens: 2, floor: false }), 4))).toEqual(['e4', 'e1'])
    expect(sharersOf(seen({ screens: 0 }))).toEqual([])
  })

  test('shows no screen that the chair stopped', () => {
    const visible = seen({ screens: 1 })
    const stopped = { ...visible.endpoints.e1!, muted: { screen: ['lead' as const] } }
    expect(sharersOf({ ...visible, endpoints: { ...visible.endpoints, e1: stopped } })).toEqual([])
  })
})

test('under the mute of all the chair and who has the floor are heard', () => {
  const visible = seen({ muted: true })
  const heard = [chairOf(visible, DIRECTORY), ...membersOf(visible, DIRECTORY, [])].filter(({ microphone }) => microphone !== 'muted')
  expect(heard.filter(({ presence }) => presence === 'here').map(({ name }) => name)).toEqual(['李静仪', '马文博'])
})

test('who asks stands in the server’s order, a guest as one from outside', () => {
  expect(asksOf(seen(), DIRECTORY).map(({ order, name, guest }) => [order, name, guest])).toEqual([[1, '陈玉兰', false], [2, '王海山', false], [3, '宋颖', true]])
})

test('remarks have their moment and their writer, and whether they are the own', () => {
  const [first, second] = remarksOf(seen(), DIRECTORY)
  expect(first).toMatchObject({ about_ms: 871_000, name: '李静仪', mine: true })
  expect(second).toMatchObject({ name: '王海山', mine: false })
})

test('persons are counted, not devices, and a broken link is still there', () => {
  const visible = seen({ odd: true })
  expect(countsOf(chairOf(visible, DIRECTORY), membersOf(visible, DIRECTORY, peopleOf(visible)))).toEqual({ here: 11, all: 15, awaited: 3, schools: 7, guests: 1 })
})
