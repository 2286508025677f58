/** The shared words of the management pages in Chinese; `admin-parts.en.ts` says the same in English. */
const count = (n: number) => n.toLocaleString('en-US')

const zh = {
  // The bar of places: the word at XL, the short one under an icon
  places: {
    timetable: ['课表', '课表'], board: ['正在上课', '在上课'],
    sessions: ['课堂记录', '记录'],
    groups: ['教研组', '教研组'], activities: ['教研活动', '活动'],
    schools: ['学校与教室', '学校'], people: ['人员', '人员'], courses: ['课程', '课程'],
    lessons: ['课', '课'], tokens: ['令牌', '令牌'], settings: ['设置', '设置'], operations: ['运行状况', '运行'], audit: ['审计', '审计'],
  } as Record<string, readonly [word: string, short: string]>,
  groups: { class: '', research: '教研', management: '管理' } as Record<string, string>,
  more: '更多',
  account: '我的账号',

  // A list
  rows: (n: number, total: number | undefined) => (total === undefined || total === n ? `${count(n)} 条` : `${count(n)} 条，共 ${count(total)} 条`),
  found: (n: number) => `找到 ${count(n)} 条`,
  moreRows: '再列一些',
  nothingFound: '没有符合的',
  nothingFoundMore: '换几个字找，或者放宽筛选。',
  clearFilters: '清除筛选',
  all: '全部',
  isAll: (what: string) => `${what}：全部`,
  is: (what: string, which: string) => `${what}：${which}`,
  unknown: '—',
  retired: '已停用',
  withRetired: '连同停用的',
  create: '新建',
  edit: '修改',
  retire: '停用',
  restore: '恢复使用',
  retiredNow: (what: string) => `${what}已停用`,
  restoredNow: (what: string) => `${what}已恢复使用`,
  undo: '撤销',
  details: '详情',
  inspector: '这一项',

  // A form
  save: '保存',
  lookTitle: '这会动到排好的课',
  lookBack: '再看看',
  lookGo: '照样保存',
  saving: '正在保存',
  cancel: '取消',
  saved: '已保存',
  added: (what: string) => `已新建${what}`,
  required: '这里要填',
  optional: '可以不填',
  unfitField: '这里的内容用不了：没有看不见的字符，最多 100 个字。',
  pick: '输入几个字来找',
  pickNothing: '没有找到',
  pickDay: '选日期',
  wholeNumber: '写一个整数',
  less: '减',
  greater: '加',

  // Two at one row
  conflictTitle: '有人刚刚改过这一项',
  conflictText: (n: number) => `你打开以后，别人已经保存了。下面 ${n} 处和你写的不一样，选一种。`,
  conflictSame: '你打开以后，别人已经保存了，和你写的没有不同。',
  conflictHeads: { field: '', theirs: '现在存着的', mine: '你写的' },
  untouched: '没有改',
  takeTheirs: '用现在存着的',
  writeMine: '仍按我写的保存',
  backToForm: '回去再看',
  empty: '（空）',

  from: (day: string) => `${day} 起`,
  fromTo: (from: string, to: string) => `${from} 至 ${to}`,
  today: '今天',
  yesterday: '昨天',
  never: '从来没有',
  copied: '已复制',
  copy: '复制',
  notCopied: '浏览器不让复制，请手工选中',
  close: '关闭',

  problems: {
    not_permitted: '这个身份不能这样做',
    changed_meanwhile: '有人刚刚改过这一项',
    malformed: '有一处写得不对',
    not_found: '它已经不在了，或者不归你管',
    too_fast: '太快了，等一下再试',
    unreachable: '连不上服务器，检查网络再试',
    journal_silent: '服务器正在存盘，请稍等',
    conflict: '和已有的重复',
    sign_in: '登录已结束，重新登录',
  } as Record<string, string>,
  otherProblem: '没有办成，再试一次',
}

export type PartsPhrases = typeof zh
export default zh
