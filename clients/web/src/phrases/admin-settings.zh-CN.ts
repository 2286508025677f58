/** Settings in Chinese; `admin-settings.en.ts` says the same in English. */
const zh = {
  title: '设置',
  rules: '考勤规则',
  note: '开课时按当时的规则，之后改了不影响已经开过的课。',
  organization: '学校或机构',
  edit: '修改规则',
  version: (n: number) => `第 ${n} 版`,
  defaults: '出厂规则，还没有改过',
  own: (where: string, day: string, by?: string) => [`${where}${day}起`, by && `${by}改`].filter(Boolean).join('，'),
  above: (where: string, day: string, by?: string) => [`跟${where}一样，${day}起`, by && `${by}改`].filter(Boolean).join('，'),
  forWhom: (where: string) => `保存后${where}和它下面的学校从下一节课起用；自己定过规则的学校不变。`,
  figures: {
    grace_s: { word: '断线宽限', unit: '秒', more: '断线后在这个时间内连回来，仍算在场，上台的位置也留着', range: '0 到 600 秒' },
    present_percent: { word: '算到课', unit: '%', more: '在场时间占上课时间的比例，满了算到课', range: '1 到 100' },
    late_min: { word: '算迟到', unit: '分钟', more: '上课后过了这个时间才到，算迟到', range: '0 到 60 分钟' },
    stage_seats: { word: '上台席位', unit: '个', more: '同时上台的教室或学生最多几个', range: '1 到 6 个' },
  },
  amount: (n: number, unit: string) => (unit === '%' ? `${n}%` : `${n} ${unit}`),
  within: (name: string, unit: string) => `${name}（${unit}）`,
  saved: (n: number) => `已保存为第 ${n} 版，从下一节课起用`,
  follow: '改回跟上级一样',
  follows: '已改回跟上级一样，从下一节课起用',
  followed: '跟上级一样',
  overtaken: '规则刚被别人改过，现在看到的是新的',
  history: '改过的规则',
  noHistory: '还没有改过',
  heads: { version: '版本', begun: '起用', where: '谁的规则', by: '谁改的', grace_s: '断线宽限', present_percent: '算到课', late_min: '算迟到', stage_seats: '上台席位', said: '规则' },
  now: '现用',
  said: (grace: number, present: number, late: number, seats: number) => `宽限 ${grace} 秒，到课 ${present}%，迟到 ${late} 分钟，席位 ${seats} 个`,
}

export type SettingsPhrases = typeof zh
export default zh
