import { beforeAll, expect, test } from 'vitest'
import { directoryOf, NOW_MS, PLAIN, visibleOf, type Scene } from '../../dev/fixture'
import { speak, speakOn } from '../../phrases'
import { handsOf, leadOf, turnsOf } from '../view'
import { lineOfMoment } from './line-of-moment'

const SCENE: Scene = { viewer: 'satellite', rooms: 4, state: 'live', hands: true, stage: 1, odd: false, held: false, board: true, muted: false, ...PLAIN }

beforeAll(async () => {
  await speak('zh-CN')
  await speakOn('room')
})

function lines(change: Partial<Scene>, now: number | undefined = NOW_MS): [string, string] {
  const visible = visibleOf({ ...SCENE, ...change })
  const directory = directoryOf('satellite')
  const { first, second } = lineOfMoment({
    visible, now, lead: leadOf(visible, directory), turns: turnsOf(visible, directory), hands: handsOf(visible, directory),
  })
  return [first, second]
}

test('who is on stage, by school and seat, and who of us is next, by name', () => {
  expect(lines({})).toEqual(['云岭小学 9 座在台上', '下一位：本班 14 座林小满，请做好准备'])
})

test('two on stage, one of them ours', () => {
  expect(lines({ stage: 2, hands: false })).toEqual(['云岭小学 9 座和本班 3 座许知夏在台上', ''])
})

test('nobody on stage: the lead is teaching', () => {
  expect(lines({ stage: 0, hands: false })).toEqual(['李静仪老师在讲课', ''])
})

test('a held class and a paused class say so before anything else', () => {
  expect(lines({ held: true })[0]).toBe('主讲断开 0:12，课堂等着')
  expect(lines({ state: 'suspended' })).toEqual(['已暂停 0:42', '课堂暂停了，画面和声音都停着'])
})

test('before the bell', () => {
  expect(lines({ state: 'open' }, undefined)).toEqual(['马上上课', '主讲已经进来，等上课'])
})
