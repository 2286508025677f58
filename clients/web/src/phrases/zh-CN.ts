/**
 * The words of the class in Chinese; `en.ts` says the same in English and must have the same keys.
 *
 * Short, verbs, no 请 on buttons except what is said to a child, full-width punctuation. A full-width space parts
 * facts that stand side by side. Phrases with numbers or names are functions.
 */
const zh = {
  // Of everything
  product: '同堂',
  comma: '，',
  erased: '（已删除）',
  settings: '设置',
  close: '关闭',
  layout: '布局',
  fullScreen: '全屏',
  allKeys: '全部快捷键',
  people: (n: number) => `${n} 人`,

  // Signing in
  signingIn: '正在登录',
  enter: '进入课堂',

  // Devices
  microphone: '麦克风',
  camera: '摄像头',

  // Roles and places
  me: '我',
  ourClass: '我们班',
  seat: (n: string) => `${n} 座`,
  wholeClass: '全班',
  group: (n: string) => `第 ${n} 组`,

  // State of the class
  ofMinutes: (n: number) => `共 ${n} 分`,
  notStarted: '还没上课',
  paused: '已暂停',
  pausedFor: (clock: string) => `已暂停 ${clock}`,
  upRate: (mbps: string) => `上行 ${mbps} Mbit/s`,
  linkTitle: (down: string, loss: string, rtt: number) => `下行 ${down} Mbit/s，丢包 ${loss}%，往返 ${rtt} ms`,
  linkWords: ['断开', '网络很差', '网络较弱', '网络可以', '网络好'],
  lossIs: (percent: string) => `丢包 ${percent}%`,

  // Lead
  slides: '课件',
  documentCamera: '展台',
  noSlides: '还没有共享课件',
  noSlidesHint: '按 S 共享屏幕',
  sharing: '正在共享',
  onStage: '台上',
  onStageFor: (clock: string) => `台上 ${clock}`,
  stageEmpty: '台上空着',
  returnToSeat: '请回座',
  rooms: '听课教室',
  online: (n: number) => `${n} 间在线`,
  noRooms: '这堂课没有听课教室',
  deviceOff: '未打开',
  hands: '举手',
  lowerAll: '全部放下',
  noHands: '还没有人举手',
  noHandsMore: '各班辅导教师可以替学生举手，会按先后排在这里。',
  invite: '上台',
  inviteNext: '请下一位上台',
  stageFull: '台上坐满了，先请一位回座',
  noScreenHere: '这个浏览器不能共享屏幕',
  muteAll: '全体静音',
  interaction: '互动',
  interactionOff: '互动已关',
  rollCall: '点名',
  startClass: '上课',
  pause: '暂停',
  endClass: '下课',

  // A room's menu at the lead
  roomActions: (school: string) => `${school}的操作`,
  narrowed: '已收紧',

  // Tiles
  reconnecting: '正在重新连接',
  lostFor: (clock: string) => `已断开 ${clock}`,
  waitingFor: (school: string) => `等${school}进入`,
  expected: (n: number) => `应到 ${n}`,
  roomLeft: (school: string) => `${school}离开了`,
  cameraOff: '没有打开摄像头',
  pictureStopped: '没有画面',
  pictureStoppedByYou: '画面已由你关上',
  pictureComing: '画面马上来',
  pictureLocked: '互动已关，画面停了',
  roomOut: '辅导教师让这间教室暂停了',
  deafFor: (clock: string) => `听不到 ${clock}`,
  presentOf: (present: number, expected: number) => `实到 ${present}，应到 ${expected}`,
  onlyLead: '主讲才能这样做',
  someoneOnStage: '有同学在台上',
  speaking: '正在说话',
  muted: '已静音',
  unmuted: '开着麦克风',
  handsUp: (n: number) => `${n} 人举手`,

  // Satellite
  seatOnStage: (who: string) => `${who}，在台上`,
  chat: '对话',
  lineOnStage: (who: string) => `${who}在台上`,

  // Observer

  // Link lost, moved, closed
  overlayConnecting: '正在进入',

  // Refusals by their codes; what is not here is shown in the server's own words
}

export type Phrases = typeof zh
export default zh
