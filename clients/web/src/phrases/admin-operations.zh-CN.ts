/** 运行状况 in Chinese; `admin-operations.en.ts` says the same in English. */
const zh = {
  title: '运行状况',
  again: '再看一遍',
  version: (version: string) => `版本 ${version}`,
  since: (when: string) => `${when}启动`,

  // The verdict on the disk
  good: (days: number) => `磁盘还够 ${days} 天`,
  goodStill: '磁盘够用，没有在变满',
  unknown: '磁盘够用，还估不出能用多久',
  soon: (days: number) => `磁盘还够 ${days} 天，该准备了`,
  soonRoom: (room: string) => `磁盘只能再写 ${room}，该准备了`,
  urgent: (days: number) => `磁盘快满了，还够 ${days} 天`,
  urgentRoom: (room: string) => `磁盘快满了，只能再写 ${room}`,
  full: '磁盘满了，新的记录存不进去',
  perDay: (bytes: string) => `每天多 ${bytes}`,
  range: (least: number, most: number | undefined) => (most === undefined ? `最快 ${least} 天，也可能更久` : least === most ? '' : `最快 ${least} 天，最慢 ${most} 天`),
  seen: (days: number) => `按最近 ${days} 天估算`,
  tooFew: (days: number) => (days < 1 ? '看满四天才估算，刚开始看。' : `看满四天才估算，已看 ${days} 天。`),
  whatToDo: '怎么办',
  steps: {
    others: '同一块盘上别的程序写得比课堂快，先看看是谁。',
    more_disk: '加一块盘，或者把数据文件夹搬到大一点的盘上：先备份，再恢复到新的数据文件夹。',
    backups_away: '把备份和旧日志文件挪到别的机器上，备份本来就不该和数据放在一块盘上。',
    full_goes_on: '腾出空间后半分钟内自己恢复，等着的记录都会存上；正在上的课不断。',
  },

  // The disk
  disk: '磁盘',
  folder: (path: string, total: string) => `${path}，共 ${total}`,
  shares: { others: '别的程序', journal: '日志库', database: '数据库', keys: '密钥', room: '还能写', reserve: '留着不写' },
  most: (bytes: string) => `最多 ${bytes}，比剩下的空间小，盘不会被它写满`,
  reserveMore: '盘写满了日志库要重启才能再写，所以留一块',
  elsewhere: '在别的机器上',
  growth: '数据量',
  growthOf: (from: string, to: string) => `每天的数据量，${from}到${to}`,

  // The parts
  parts: '各部分',
  names: { journal: '日志库', database: '数据库', media: '声音画面', backup: '最近的备份', certificate: '证书', sessions: '正在上的课' },
  ready: '正常',
  notReady: '没有应答',
  position: (n: string) => `存到第 ${n} 条`,
  copies: (current: number, all: number) => `${all} 份里 ${current} 份在`,
  external: '单独的 NATS',
  port: (n: number) => `UDP ${n}`,
  noBackup: '从来没有备份过',
  backupTo: (position: string) => `到第 ${position} 条`,
  backupHow: '在服务器上运行 tongtang backup，每晚一次最好',
  until: (day: string) => `到 ${day}`,
  certificateSoon: '快到期了，重启服务器就换新的',
  sessions: (n: number) => `${n} 节`,

  // The line over the other pages
  look: '看看怎么办',
}

export type MachinePhrases = typeof zh
export default zh
