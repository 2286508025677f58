/** Tokens in Chinese; `admin-tokens.en.ts` says the same in English. */
const zh = {
  title: '令牌',
  count: (n: number) => `${n} 个`,
  create: '发令牌',
  note: '程序和设备用令牌。它只能做列出的事，不超过发它的人，和他一起结束。',
  none: '还没有令牌',
  noneMore: '报表程序、采集盒这样的东西，用令牌来连。',
  heads: { label: '名称', scopes: '能做什么', place: '范围', expires: '到期', act: '' },
  fields: { label: '给谁用', organization: '范围：学校或机构', days: '有效几天' },
  daysHint: '1 到 366 天',
  scopes: '能做什么',
  scopesWrong: '至少选一项',
  revoke: '收回',
  revokeQuestion: '收回这个令牌？',
  revokeConsequence: (label: string) => `${label}马上连不上了，要再用得重新发一个。`,
  notNow: '先不收',
  revoked: '令牌已收回',
  once: '令牌',
  onceMore: '只显示这一次，现在就存好。',
  endsIn: (days: number) => `${days} 天后到期`,
  more: (n: number) => `等 ${n} 项`,
  permissions: {
    share_audio: '送声音', share_video: '送画面', share_screen: '共享屏幕', share_extra_video: '送第二路画面', receive_class: '看课堂', receive_wall: '看各班', join: '进课堂',
    read_log: '看课堂记录', read_attendance: '看考勤', export_log: '导出记录', watch_recording: '看录像', export_recording: '导出录像', read_registry: '读基础数据',
    manage_registry: '改基础数据',
  } as Record<string, string>,
  refusals: { grant_exceeds_own: '超出你自己的权限', not_permitted: '你自己没有这一项' } as Record<string, string>,
}

export type TokensPhrases = typeof zh
export default zh
