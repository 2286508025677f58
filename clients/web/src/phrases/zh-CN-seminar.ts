/** The words that a seminar's page stands with: the screen, the floor, who is there. */
const zh = {
  meeting: {
    chair: '主持',
    chairIs: (name: string) => `主持${name}`,
    here: (here: number, all: number) => `在 ${here}/${all}`,
    hereLabel: (here: number, all: number) => `${here} 人在场，应到 ${all} 人`,
    notStarted: '还没开会',
    screen: '屏幕',
    sharedBy: (name: string) => `${name}共享`,
    alsoShares: (names: string) => `${names}也在共享`,
    and: '和',
    stopSharing: '停下共享',
    screenFull: '屏幕全屏',
    noScreen: '没有人共享屏幕',
    noScreenHint: '按 S 共享屏幕',
    floor: '发言',
    floorFor: (clock: string) => `发言 ${clock}`,
    floorEmpty: '还没有人发言',
    hasFloor: '正在发言',
    ask: '要发言',
    takeBack: '收回',
    done: '说完了',
    present: '在场',
    presentWords: (here: number, schools: number, guests: number) =>
      `${here} 人，${schools > 0 ? `${schools} 所学校` : ''}${schools > 0 && guests > 0 ? '和' : ''}${guests > 0 ? '校外' : ''}`.replace(/，$/, ''),
    allSeen: '大家都能看见彼此，研讨里没有隐身的人',
    outside: '校外',
    waitingFor: (name: string) => `等${name}进入`,
    missing: (n: number) => `还有 ${n} 人没到`,
    notHere: '没到',
    gone: (name: string) => `${name}离开了`,
    actions: (name: string) => `${name}的操作`,
    onlyChair: '主持才能这样做',
  },
}

export type SeminarPhrases = typeof zh
export default zh
