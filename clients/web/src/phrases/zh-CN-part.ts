/** The words before a class that is entered by the account: as what, not yet, not at all. */
const zh = {
  enterAsWhat: '这台设备是什么？',
  enterAs: {
    lead_teacher: { title: '主讲', more: '在这里上课。' },
    substitute: { title: '代课', more: '在旁边等着，要接手时接手。' },
    satellite_room: { title: '教室的屏幕', more: '用教室的摄像头、麦克风和音箱。' },
    personal: { title: '我自己的设备', more: '点名、举手、和主讲说话，不出声音。' },
    guest: { title: '嘉宾', more: '到课堂里来。' },
    observer: { title: '听课', more: '课堂里的人看不到你，主讲知道你来了。' },
    supervision: { title: '督导', more: '看和听，不进课堂，主讲知道你来了。' },
    student: { title: '学生', more: '用自己的设备上课。' },
    device: { title: '教室的屏幕', more: '用教室的摄像头、麦克风和音箱。' },
  } as Record<string, { title: string; more: string }>,
  opensAt: (time: string) => `${time} 起可以进入`,
  partWhy: {
    asking: { title: '正在登录', text: '正在登录' },
    choose: { title: '正在登录', text: '正在登录' },
    early: { title: '还早', text: '到时候这里会自己进去，不用刷新。' },
    over: { title: '下课了', text: '这堂课已经结束。' },
    cancelled: { title: '这堂课取消了', text: '课表里有改到哪天。' },
    none: { title: '你不在这堂课里', text: '课表里没有排你。要进来，请主讲或管理员加上你。' },
    role_ended: { title: '你在这堂课里的角色已经结束', text: '要再进来，请管理员重新安排。' },
    unreachable: { title: '连不上服务器', text: '正在自己再试，连上就进去。' },
  },
  toTimetable: '看课表',
}

export type PartPhrases = typeof zh
export default zh
