/** The timetable, the year and the live board in Chinese; `admin-timetable.en.ts` says the same in English. */
const clock = (ms: number) => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}`

const zh = {
  title: '课表',
  views: { day: '日', week: '周', list: '列表' },
  view: '怎么看',
  dayTitle: (month: number, day: number, weekday: string) => `${month} 月 ${day} 日　${weekday}`,
  weekTitle: (from: readonly [number, number], to: readonly [number, number], week: number | undefined) =>
    `${from[0]} 月 ${from[1]} 日至 ${to[0] === from[0] ? '' : `${to[0]} 月 `}${to[1]} 日${week === undefined ? '' : `　第 ${week} 周`}`,
  weekdays: ['星期一', '星期二', '星期三', '星期四', '星期五', '星期六', '星期日'],
  shortDay: (month: number, day: number) => `${month} 月 ${day} 日`,
  today: '今天',
  thisWeek: '本周',
  earlier: '往前',
  later: '往后',
  find: '找课、教师、学校',
  school: '学校',
  subscribe: '订阅日历',
  plan: '排课',
  year: '学年',
  years: { terms: '学期', holidays: '假期', periods: '节次' },
  gap: (from: string, to: string) => `没有课　${from}–${to}`,
  break: (from: string, to: string) => `午休　${from}–${to}`,
  period: (n: number) => `第 ${n} 节`,
  main: '主校',
  onThisDay: (n: number) => `这天 ${n} 节`,
  lessons: (n: number) => `${n} 节`,
  onToday: (n: number) => `今天 ${n} 节`,
  none: '这天没有课',
  noneWeek: '这一周没有课',
  noneMore: '换一天看，或者排一节课。',
  noPeriods: '还没有节次',
  noPeriodsMore: '先填好学期和每天的节次，才能按节排课。',
  foot: {
    off: '不上了', over: '已结束', ready: '就绪', unchecked: '未检查', lost: '断线了', absent: '还没进入', paused: '暂停中',
    running: (ms: number) => `上课中 ${clock(Math.max(0, ms))}`,
    counted: (present: number, expected: number) => `实到 ${present} / ${expected}`,
    missing: (n: number) => `未就绪，差 ${n} 间`,
    readyOf: (ready: number, all: number) => `${ready} / ${all} 就绪`,
    rooms: (n: number) => `${n} 间`,
  },
  todo: {
    check: '等课前检查', not_here: '还没进入，请去教室打开一体机', camera_absent: '没有摄像头，接好再查一次', camera_refused: '浏览器没有允许摄像头',
    camera_dark: '画面太暗，开灯或取下镜头盖', microphone_absent: '没有麦克风，接好再查一次', microphone_refused: '浏览器没有允许麦克风',
    microphone_silent: '麦克风没有声音', microphone_quiet: '把麦克风靠近前排，再查一次', speaker_unheard: '扬声器没有声音', network_unreachable: '连不上媒体端口，请找网管',
    network_far: '网络往返太长', network_lossy: '丢包多，改用网线', network_slow_up: '上行太慢，改用网线', network_slow_down: '下行太慢，改用网线', clock_off: '时钟不准，连上就会校准',
  } as Record<string, string>,
  block: (title: string, lead: string, when: string, foot: string) => `${title}，${lead}，${when}，${foot}`,

  // One lesson
  panel: {
    when: '时间', lead: '主讲', host: '主校', subject: '学科', rooms: '听课教室', substitute: '替课', coTeacher: '辅导教师', noCoTeacher: '没有辅导教师',
    enter: '进入课堂', log: '课堂记录', change: '改排课', weekly: '每周一次', cancelledBy: '不上的原因',
    reasons: { holiday: '假期', timetable: '课表改了', teacher: '教师有事', network: '网络', other: '其他' } as Record<string, string>,
  },
  callOff: {
    press: '取消这一次', question: (title: string) => `取消“${title}”这一次？`, more: '老师和各教室的课表、日历上会写明取消，同一门课的其他几次不变。', why: '为什么', verb: '取消这一次', back: '不取消',
    done: '已取消', refusals: { already_started: '已经上课了，请在课堂里下课', cancelled: '刚才已经有人取消了' } as Record<string, string>,
  },
  list: { when: '时间', title: '课题', lead: '主讲', school: '学校', rooms: '教室', state: '状态' },

  // Planning
  sheet: {
    create: '排一门课', edit: (what: string) => `改“${what}”的排课`, save: '排下', change: '保存', looking: '正在看有没有冲突',
    host: '主校', term: '学期', title: '课题', subject: '学科', grade: '年级', weekday: '星期', period: '节次', weeks: '周次',
    everyWeek: { all: '每周', odd: '单周', even: '双周' }, room: '主讲教室', lead: '主讲教师', satellites: '听课教室', addRoom: '加一间', removeRoom: '拿掉这一间',
    satelliteRoom: '教室', class: '班级', coTeacher: '辅导教师', needRooms: '至少要有一间听课教室',
    planned: (n: number) => `排下了 ${n} 次`, changed: (n: number) => (n ? `改好了，${n} 次跟着变了` : '改好了'), stop: '不再上这门课', stopped: (n: number) => `以后 ${n} 次都取消了`,
    fits: (n: number, last: string) => `没有冲突，每周一次到 ${last}，共 ${n} 次`, noTimes: '这学期没有剩下的日子',
    busy: (n: number) => `这一节排不下：有 ${n} 处冲突`,
    kinds: { room: '教室', teacher: '教师', class: '班级' },
    taken: (what: string, by: string, times: number, all: number) => `${what}已有${by}，${all} 次里的 ${times} 次`,
    takenOnce: (what: string, by: string, day: string) => `${what} ${day}已有${by}，只这一次`,
    other: '别的课', lesson: (title: string, lead: string | undefined) => (lead ? `“${title}”（${lead}）` : `“${title}”`),
    off: (days: string) => `${days}放假，不在其中。`,
    what: '怎么办', moveTo: (weekday: string, period: number) => `改到${weekday}第 ${period} 节`, moveMore: '教室、教师、班级都空着',
    without: (rooms: string) => `${rooms}不参加`, withoutMore: '其余教室照常上', moveOther: (title: string) => `换下“${title}”`, moveOtherMore: '请它的老师改期，再回来排',
    despite: '仍旧排在这里', despiteMore: '冲突的教室和人要自己协调', left: (n: number) => (n === 0 ? '没有冲突' : `还剩 ${n} 处`), back: '回去改', doMove: (period: number) => `改到第 ${period} 节`, doWithout: '这样排', doDespite: '仍旧排下',
    refusals: { no_such_period: '主校没有这个学期或这一节', room_busy: '教室有课了', teacher_busy: '教师有课了', class_busy: '班级有课了' } as Record<string, string>,
  },
  calendar: {
    title: '订阅日历', text: '把地址贴进手机或电脑的日历，课表一变就跟着变。有地址的人都能看，不要转发。', mine: '我的课', room: '教室', class: '班级', whose: '谁的课表',
    make: '生成地址', copy: '复制地址', copied: '地址已复制', once: '这个地址只显示一次', existing: '已有的地址', end: '停用', ended: '地址停用了', none: '还没有订阅过',
    kinds: { person: '个人', class_group: '班级', room: '教室' },
  },

  // The year
  terms: { title: '学期', find: '学期', create: '新建学期', edit: (what: string) => `修改${what}`, none: '还没有学期', noneMore: '排课以学期为界，周次从学期第一天所在的那一周数起。', count: (n: number, all: number) => (n === all ? `${all} 个` : `已列出 ${n} 个，共 ${all} 个`) },
  holidays: { title: '假期', find: '假期', create: '新建假期', edit: (what: string) => `修改${what}`, none: '还没有假期', noneMore: '假期里的课会自动取消，调课的那天按另一天的课表上。', count: (n: number, all: number) => (n === all ? `${all} 个` : `已列出 ${n} 个，共 ${all} 个`) },
  periods: { title: '节次', find: '节次', create: '新建一节', edit: (what: string) => `修改${what}`, none: '还没有节次', noneMore: '一天分几节、几点上课，本校没填就用上级的。', count: (n: number, all: number) => (n === all ? `${all} 节` : `已列出 ${n} 节，共 ${all} 节`) },
  around: { school: '学校', state: '状态', states: { used: '在用', retired: '已停用' } },
  heads: { label: '名称', first: '第一天', last: '最后一天', worksAs: '按哪天的课', school: '属于', number: '第几节', starts: '上课', ends: '下课' },
  off: '放假',
  minutesHint: '从零点数的分钟，8:10 是 490',
  yearRefusals: { in_use: '还有课排着它，先改排课', already_exists: '已经有这一节了' } as Record<string, string>,
  yearTouched: (off: number, back: number, moved: number) =>
    [off && `取消了 ${off} 次课`, back && `恢复了 ${back} 次课`, moved && `挪了 ${moved} 次课`].filter(Boolean).join('，'),

  // The live board
  board: {
    title: '正在上课', running: '上课中', ready: '课前就绪', big: '放到大屏', back: '退出大屏', noneRunning: '现在没有课', noneRunningMore: '到点的课会自己出现在这里。',
    noneReady: '今天没有要上的课了', noneReadyMore: '明天的课在课表里。',
    heads: { room: '教室', camera: '摄像头', microphone: '麦克风', uplink: '上行', clock: '时钟', todo: '结论与要做的事' },
    lead: '主讲', inMinutes: (n: number) => `${n} 分钟后上课`, inHours: (h: number, m: number) => (m ? `${h} 小时 ${m} 分后` : `${h} 小时后`), now: '到点了',
    readyOf: (ready: number, all: number) => `${ready} / ${all} 就绪`,
    verdicts: { good: '好', weak: '偏弱', bad: '不行', unknown: '没查' }, accurate: '准', off: (ms: number) => `${ms < 0 ? '慢' : '快'} ${(Math.abs(ms) / 1000).toFixed(1)} 秒`, quiet: '偏小', slow: '太慢', dark: '太暗',
    can: '可以上课', mbit: (kbps: number) => `${(kbps / 1000).toFixed(kbps < 10_000 ? 1 : 0)} Mbit/s`,
    lastReady: '上一次可以上课', time: '时间', microphone: (db: number) => `好，${db < 0 ? `−${-db}` : db} dB`, network: (up: string, loss: string) => `${up}，丢包 ${loss}`, ms: (n: number) => `差 ${Math.abs(n)} ms`, path: '经过',
    paths: { udp: '直连（UDP）', tcp: 'TCP', relay: '中继' } as Record<string, string>, month: '这间教室 30 天', monthSaid: (ready: number, all: number) => (all ? `课前检查 ${all} 次，${ready} 次可以上课` : '还没有检查过'),
    steps: '要做的', stepsHere: ['到教室打开一体机，等它自己进入课前检查。', '开不了机就换讲台笔记本，扫教室门边的二维码。', '都不行：辅导教师用手机进入，学生看手机投屏。'],
    present: (present: number, expected: number) => `实到 ${present} / ${expected}`, here: '在', lost: '断线了', notHere: '还没进入', readiness: (room: string, word: string) => `${room}：${word}`,
    refreshed: (clock: string) => `${clock} 更新`,
  },
}

export type TimetablePhrases = typeof zh
export default zh
