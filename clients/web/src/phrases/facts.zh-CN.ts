/** Every fact in Chinese, as a line of the session log; `facts.en.ts` says the same in English. */
import type { Plan } from '../protocol/facts'
import type { FactWords, Told } from './fact-phrase'
import audit from './facts-audit.zh-CN'
import registry from './facts-registry.zh-CN'
import research from './facts-research.zh-CN'

const SYSTEM = '系统'
const sources: Record<string, string> = {
  camera: '摄像头', microphone: '麦克风', screen: '屏幕', document_camera: '展台', board_camera: '板书机位',
  student_camera: '学生机位', screen_audio: '屏幕声音',
}
const HAND_KINDS: Record<string, string> = { question: '要提问', answer: '要回答', speak: '要发言' }
const CAPACITIES: Record<string, string> = { visit: '参观', research: '教研', supervision: '督导', training: '培训' }
const ROLES: Record<string, string> = {
  lead_teacher: '主讲', co_teacher: '辅导教师', observer: '听课人', substitute: '代课教师', guest: '来宾', student: '学生', org_admin: '管理员', device: '教室终端',
}
const SWITCHES: Record<string, string> = {
  video: '视频', voice: '语音', board: '板书', screen: '屏幕', file: '文件', text: '文字', private_chat: '私聊',
}
const GRANTS: Record<string, string> = {
  share_screen: '共享屏幕', share_audio: '开麦克风', share_video: '开摄像头', share_file: '传文件', draw: '写白板',
  private_chat: '和主讲私聊',
}
const CHANNELS: Record<string, string> = { room: '在本班', private: '对主讲', back: '在教师频道' }
const QUICK: Record<string, string> = { slower: '慢一点', cannot_hear: '听不到', cannot_see: '看不到', repeat: '请再说一遍' }
const VIAS: Record<string, string> = {
  link: '链接', password: '密码', oidc: '统一登录', room_key: '教室钥匙', room_code: '课堂码', pin: 'PIN', token: '令牌',
  whip: 'WHIP 机位', whep: 'WHEP 显示端',
}

const LAYOUTS: Record<string, string> = { slides: '课件大', lead: '主讲大', wall: '各班墙', stage: '台上大' }
const REASONS: Record<string, string> = {
  miscounted: '数错了', came_later: '后来到了', left_early: '提前走了', wrong_pupil: '记错了人', excuse_brought: '补交了请假',
  link_failure: '是断线', other: '其他原因',
}
const STATUSES: Record<string, string> = {
  present: '出勤', late: '迟到', left_early: '早退', absent: '缺席', excused: '请假', link_failure: '断线',
}
const FAULTS: Record<string, string> = {
  camera_absent: '没有摄像头', camera_refused: '摄像头没有允许', camera_dark: '摄像头是黑的', microphone_absent: '没有麦克风',
  microphone_refused: '麦克风没有允许', microphone_silent: '麦克风没有声音', speaker_unheard: '听不到扬声器',
  network_unreachable: '媒体线路不通', network_far: '往返太久', network_lossy: '丢包', network_slow_up: '上行太慢',
  network_slow_down: '下行太慢', clock_off: '时钟不准',
}
const PERCEIVED: Record<string, string> = { sound: '听', picture: '看' }

/** `0.05 秒`, `35.7 秒`, `1 分 36 秒`, `1 小时 2 分`. */
function lasted(ms: number): string {
  if (ms < 1000) return `${(ms / 1000).toFixed(2)} 秒`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1).replace(/\.0$/, '')} 秒`
  const seconds = Math.floor(ms / 1000)
  if (seconds < 3600) return seconds % 60 ? `${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒` : `${seconds / 60} 分钟`
  return `${Math.floor(seconds / 3600)} 小时 ${Math.floor(seconds / 60) % 60} 分`
}

/** Joins what is there with commas. */
const all = (...parts: (string | false | undefined)[]) => parts.filter(Boolean).join('，')
const size = (layers: { width: number; height: number }[]) => {
  const largest = layers.at(-1)
  return largest && `${largest.width} × ${largest.height}`
}

const AMENDED: Record<string, string> = { timetable: '课表变动', holiday: '放假调整', substitute: '指定代课教师' }
const CALLED_OFF: Record<string, string> = { holiday: '放假', teacher: '教师不能来', network: '网络问题', timetable: '课表变动' }
/** What of a plan is worth a word: all of a new one, what changed of an amended one. */
function planned(plan: Plan, clock: Told['clock'], person: Told['person'], changed?: readonly string[]) {
  const says = (...fields: string[]) => !changed || fields.some((field) => changed.includes(field))
  const lead = person(plan.lead)
  return [
    says('planned_start', 'planned_end') && `${changed ? '改到' : ''}${clock(plan.planned_start)}–${clock(plan.planned_end)}`,
    says('lead') && lead && `主讲${lead}`,
    says('rooms') && plan.rooms.length > 0 && `${plan.rooms.length} 间听课教室`,
    changed?.includes('title') && typeof plan.title === 'string' && `课题“${plan.title}”`,
  ]
}

const zh: FactWords = {
  sources,
  seat: (number, name) => (name === undefined ? `${number} 座` : `${number} 座${name}`),
  wholeRoom: '全班',
  group: (number) => `第 ${number} 组`,
  erased: '（内容已销毁，只留下这件事）',
  withheld: '（内容没有给你看）',
  lasted,
  facts: {
    'session.session.opened': {
      word: '开放',
      say: ({ plan }, { clock }) =>
        all(
          '课堂开放', `计划 ${clock(plan.planned_start)}–${clock(plan.planned_end)}`, `${plan.rooms.length} 间听课教室`,
          plan.rooms.length > 0 && `应到 ${plan.rooms.reduce((sum, room) => sum + room.expected_count, 0)} 人`,
        ),
    },
    'session.session.started': { word: '上课', say: (_, { by = SYSTEM }) => `${by}宣布上课` },
    'session.session.suspended': {
      word: '暂停',
      say: (_, { by = SYSTEM, cause }) => all(`${by}暂停了课堂`, cause),
      causes: { key: '用暂停键', break: '课间休息' },
    },
    'session.session.resumed': { word: '继续', say: (_, { by = SYSTEM }) => `${by}继续上课` },
    'session.session.scheduled': {
      word: '排定', say: ({ plan }, { by = SYSTEM, clock, person }) => all(`${by}排定这节课`, ...planned(plan, clock, person)),
    },
    'session.session.amended': {
      word: '改排',
      say: ({ plan, changed, reason }, { by = SYSTEM, clock, person }) =>
        all(`${by}改了安排`, AMENDED[reason], ...planned(plan, clock, person, changed)),
    },
    'session.session.cancelled': {
      word: '取消', say: ({ reason, note }, { by = SYSTEM }) => all(`${by}取消了这节课`, CALLED_OFF[reason], typeof note === 'string' && note),
    },
    'session.session.ended': {
      word: '下课',
      say: (data, { by = SYSTEM, cause }) => all(`${by}下课`, cause, `共上了 ${lasted(data.until_ms)}`),
      causes: { taught: '课上完了', key: '用下课键', operator: '由管理员结束', abandoned: '很久没有人' },
    },
    'session.class.held': {
      word: '等主讲', say: (_, { cause }) => `${cause}，课堂等着`, causes: { lead_gone: '主讲断开了' },
    },
    'session.class.released': {
      word: '继续', say: (_, { cause }) => `${cause}，课堂继续`, causes: { lead_back: '主讲回来了', substitute: '有人接着主讲' },
    },
    'session.session.owned': {
      word: '服务器',
      say: (data, { cause }) => all(`服务器接手这堂课的记录`, cause, `第 ${data.epoch} 任`),
      causes: { start: '启动', failover: '接替上一个', move: '迁移' },
    },
    'session.session.ticked': {
      word: '在线', say: (data) => (data.connected.length ? `${data.connected.length} 端连着` : '没有人连着'),
    },
    'session.endpoint.joined': {
      word: '进入',
      say: ({ entry }, { place, person, className }) =>
        all(
          `${person(entry.person) ?? place}${entry.hidden ? '隐身听课' : '进入'}`,
          entry.capacity ? CAPACITIES[entry.capacity] : ROLES[entry.role],
          [className(entry.class_group), entry.expected_count !== undefined && `应到 ${entry.expected_count} 人`]
            .filter(Boolean).join(' '),
        ),
    },
    'session.connection.opened': {
      word: '接入',
      say: (data) =>
        all(`用${VIAS[data.via] ?? ` ${data.via} `}接入`, `${data.client.name} ${data.client.version}`, data.client.platform),
    },
    'session.endpoint.link_lost': {
      word: '断线',
      say: (_, { cause }) => all('连接中断', cause),
      causes: { closed: '连接被断开', silent: '收不到应答', media: '收不到声音和画面', server: '服务器重新启动' },
    },
    'session.endpoint.resumed': {
      word: '恢复',
      say: (data, { cause }) => all(cause, data.lost_ms > 0 && `中断 ${lasted(data.lost_ms)}`),
      causes: { returned: '重新接入', replaced: '换了一条连接', moved: '跟到了新的服务器' },
    },
    'session.endpoint.left': {
      word: '离开',
      say: (data, { by, cause }) => (data.cause === 'removed' && by ? `被${by}移出课堂` : cause),
      causes: {
        left: '离开了课堂', removed: '被移出课堂', revoked: '登录被收回', role_ended: '角色到此结束',
        lost: '断线太久，让出了位置', ended: '下课，退出',
      },
    },
    'session.lead.changed': {
      word: '换主讲',
      say: (data, { person, cause }) => all(`${person(data.to_person) ?? data.to_person}接着主讲`, cause),
      causes: { handover: '由主讲交给', substitute: '主讲不在，由代课教师接手', returned: '交还给原来的主讲' },
    },
    'session.substitute.named': {
      word: '代课',
      say: (data, { by = SYSTEM, person }) =>
        data.person === undefined ? `${by}取消了代课教师` : `${by}指定${person(data.person) ?? data.person}代课`,
    },
    'session.entry.barred': {
      word: '不准进入',
      say: (data, { person }) => `${person(data.person) ?? '一台设备'}不能再进入课堂`,
    },
    'session.entry.allowed': {
      word: '准许进入',
      say: (data, { by = SYSTEM, person }) => `${by}准许${person(data.person) ?? '一台设备'}再进入`,
    },
    'session.door.locked': { word: '锁门', say: (_, { by = SYSTEM }) => `${by}锁上了门，新来的进不来` },
    'session.door.unlocked': { word: '开门', say: (_, { by = SYSTEM }) => `${by}打开了门` },
    'session.endpoint.role_changed': {
      word: '换角色',
      say: (data, { place, cause }) =>
        all(`${place}由${ROLES[data.from_role] ?? data.from_role}改为${ROLES[data.to_role] ?? data.to_role}`, cause),
      causes: { registry: '学校改了角色', expired: '角色到期', lead: '换了主讲', granted: '课上给的' },
    },
    'session.grant.given': {
      word: '准许',
      say: (data, { by = SYSTEM, place }) => `${by}准许${place}${GRANTS[data.permission] ?? data.permission}`,
    },
    'session.grant.taken': {
      word: '收回',
      say: (data, { by = SYSTEM, place }) => `${by}不再准许${place}${GRANTS[data.permission] ?? data.permission}`,
    },
    'session.endpoint.revealed': {
      word: '现身', say: (_, { place }) => `听课的${place}不再隐身，大家都看得到`,
    },
    'session.interaction.locked': {
      word: '关互动',
      say: (data, { by = SYSTEM, room }) => (data.room === undefined ? `${by}关上了全部互动` : `${by}关上了${room(data.room)}的互动`),
    },
    'session.interaction.unlocked': {
      word: '恢复互动',
      say: (data, { by = SYSTEM, room }) => (data.room === undefined ? `${by}恢复了互动` : `${by}恢复了${room(data.room)}的互动`),
    },
    'session.room.suspended': {
      word: '本班暂停', say: (data, { by = SYSTEM, room }) => `${by}让${room(data.room)}暂停上课`,
    },
    'session.room.resumed': {
      word: '本班继续', say: (data, { by = SYSTEM, room }) => `${by}让${room(data.room)}继续上课`,
    },
    'session.switch.turned': {
      word: '开关',
      say: (data, { by = SYSTEM, room }) =>
        `${by}${data.on ? '打开' : '关上'}${data.room === undefined ? '学生侧' : room(data.room)}的${SWITCHES[data.switch] ?? data.switch}`,
    },
    'session.class.muted': {
      word: '静音',
      say: (data, { by = SYSTEM, source }) =>
        data.source === 'microphone' ? `${by}让全体静音` : `${by}关上全体的${source}`,
    },
    'session.class.unmuted': {
      word: '取消静音',
      say: (data, { by = SYSTEM, source }) =>
        data.source === 'microphone' ? `${by}取消全体静音` : `${by}恢复全体的${source}`,
    },
    'session.endpoint.muted': {
      word: '静音',
      say: (data, { by = SYSTEM, source, place }) =>
        data.by === 'lead' ? `${by}关上${place}的${source}` : `${by}关上本班的${source}`,
    },
    'session.endpoint.unmuted': {
      word: '取消静音',
      say: (data, { by = SYSTEM, source, place }) =>
        data.by === 'lead' ? `${by}恢复${place}的${source}` : `${by}恢复本班的${source}`,
    },
    'session.microphone.opened': {
      word: '开麦', say: (_, { cause }) => cause, causes: { self: '打开麦克风', stage: '上台，麦克风跟着打开' },
    },
    'session.microphone.closed': {
      word: '关麦',
      say: (_, { cause }) => all('麦克风关上', cause),
      causes: {
        self: '自己关的', echo: '防止啸叫', lost: '断线', replaced: '同一教室换了一个', switch: '换设备', muted: '被静音',
        left: '离开课堂', stage: '回座', revoked: '不再允许',
      },
    },
    'session.track.published': {
      word: '开始发送',
      say: (data, { source }) => all(`开始发送${source}`, size(data.layers), data.codec),
    },
    'session.track.unpublished': {
      word: '停止发送',
      say: (_, { source, cause }) => all(`停止发送${source}`, cause),
      causes: { self: '自己停的', revoked: '不再允许', switch: '换了一路', stopped: '设备停了' },
    },
    'session.hand.raised': {
      word: '举手',
      say: (data, { by, pupil }) => all(`${pupil}举手`, HAND_KINDS[data.kind] ?? data.kind, by && `${by}代举`),
    },
    'session.hand.called': {
      word: '请上台',
      say: (_, { by = SYSTEM, pupil, lasted_ms: ms }) => all(`${by}请${pupil}上台`, ms !== undefined && `等了 ${lasted(ms)}`),
    },
    'session.hand.lowered': {
      word: '放下',
      say: (_, { pupil, cause }) => all(`${pupil}的手放下`, cause),
      causes: {
        self: '自己放下', teacher: '主讲放下', all: '全部放下', left: '教室离开了', locked: '互动关了', ended: '下课',
      },
    },
    'session.hand.restored': { word: '恢复举手', say: (_, { pupil }) => `${pupil}的手回到原来的位置` },
    'session.stage.entered': {
      word: '上台',
      say: (data, { pupil, cause }) => all(`${pupil}上台`, cause, `第 ${data.place} 个位置`),
      causes: { hand: '举手被请', invited: '直接被请' },
    },
    'session.stage.left': {
      word: '回座',
      say: (_, { pupil, cause, lasted_ms: ms }) => all(`${pupil}回座`, cause, ms !== undefined && `在台上 ${lasted(ms)}`),
      causes: {
        sent_down: '主讲请回', self: '自己回座', lost: '断线', left: '教室离开了', locked: '互动关了', ended: '下课',
      },
    },
    'session.floor.given': {
      word: '发言',
      say: (_, { place, cause }) => all(`请${place}发言`, cause),
      causes: { hand: '举手被请', chair: '主持请的' },
    },
    'session.floor.taken': {
      word: '发言毕',
      say: (_, { place, cause, lasted_ms: ms }) => all(`${place}的发言结束`, cause, ms !== undefined && `讲了 ${lasted(ms)}`),
      causes: { chair: '主持收回', self: '自己讲完', passed_on: '请了下一位', lost: '断线', left: '离开了', ended: '散会' },
    },
    'session.mark.set': { word: '点评', say: (_, { by = SYSTEM, text }) => all(`${by}记了一条`, text) },
    'session.mark.removed': { word: '点评', say: (_, { by = SYSTEM }) => `${by}收回了一条点评` },
    'session.chat.posted': {
      word: '对话',
      say: (data, { by = SYSTEM, text }) => {
        const where = data.to === undefined ? (CHANNELS[data.channel] ?? '') : '单独'
        const how = data.question ? '问' : data.reply_to ? '回复' : '说'
        return `${by}${where}${how}：${data.quick === undefined ? text : (QUICK[data.quick] ?? data.quick)}`
      },
    },
    'session.chat.withdrawn': {
      word: '撤回',
      say: (_, { by = SYSTEM, cause }) => all(`${by}撤回了一条对话`, cause),
      causes: { author: '是自己写的', teacher: '由老师撤回' },
    },
    'session.endpoint.staffed': {
      word: '在岗',
      say: (data, { place, person }) => `${person(data.person) ?? '辅导教师'}在${place}在岗${data.how === 'pin' ? '，用 PIN' : ''}`,
    },
    'session.endpoint.unstaffed': {
      word: '离岗',
      say: (data, { place, person, cause }) => all(`${person(data.person) ?? '辅导教师'}不再在${place}在岗`, cause),
      causes: { locked: '自己锁上', left: '离开了课堂', idle: '15 分钟没有动', replaced: '换了人', role_ended: '角色到此结束', ended: '下课了' },
    },
    'session.sending.moved': { word: '换设备', say: (_, { place }) => `${place}换了一台设备发送` },
    'session.endpoint.checked': {
      word: '设备检测',
      say: (data, { place }) =>
        all(
          `${place}${data.verdict === 'ready' ? '可以上课' : '还不能上课'}`, ...data.faults.map((fault) => FAULTS[fault] ?? fault),
          data.rtt_ms !== undefined && `往返 ${data.rtt_ms} 毫秒`,
        ),
    },
    'session.endpoint.layout_changed': {
      word: '布局', say: (data, { place }) => `${place}第 ${data.screen} 屏换成${LAYOUTS[data.layout] ?? data.layout}`,
    },
    'session.echo_policy.applied': { word: '防啸叫', say: (_, { place }) => `${place}已有一支麦克风开着，这一支不开` },
    'session.reception.lost': { word: '收不到', say: (data, { place }) => `${place}${PERCEIVED[data.of] ?? data.of}不到课堂了` },
    'session.reception.restored': {
      word: '收到了', say: (data, { place }) => `${place}又${PERCEIVED[data.of] ?? data.of}得到课堂了，中断 ${lasted(data.lost_ms)}`,
    },
    'session.path.changed': {
      word: '线路',
      say: (data, { place, cause }) => all(`${place}换了线路`, cause, data.path),
      causes: { address: '地址变了', restart: '重新协商', anew: '重新连接' },
    },
    'session.path.rebuilt': {
      word: '自愈',
      say: (data, { place, cause }) =>
        all(`${place}线路已修好`, cause, data.took_ms !== undefined && `用了 ${lasted(data.took_ms)}`),
      causes: { rebind: '换上新画面', restart: '重新协商', anew: '重新连接' },
    },
    'session.voice.tallied': {
      word: '说话', say: (data, { place }) => `${place}在第 ${data.minute + 1} 分钟说了 ${lasted(data.active_ms)}`,
    },
    'session.quality.sampled': {
      word: '线路质量',
      say: (data, { place }) =>
        all(
          `${place}第 ${data.minute + 1} 分钟`, `上行 ${data.up.kbps} kbit/s`, `下行 ${data.down.kbps} kbit/s`,
          data.rtt_ms !== undefined && `往返 ${data.rtt_ms} 毫秒`, `丢包 ${(data.down.loss_bp / 100).toFixed(1)}%`,
        ),
    },
    'session.rollcall.opened': {
      word: '点名', say: (data, { by = SYSTEM }) => `${by}请 ${data.endpoints.length} 间教室点名`,
    },
    'session.rollcall.submitted': {
      word: '点名',
      say: (data, { place }) =>
        all(
          `${place}应到 ${data.expected_count}，实到 ${data.present_count}`, data.late_count > 0 && `其中迟到 ${data.late_count}`,
          `现场 ${data.headcount} 人`,
        ),
    },
    'session.rollcall.listed': {
      word: '缺席名单', say: (data, { text }) => !Array.isArray(data.absent) ? text : `${data.absent.length ? `${data.absent.length} 人未到` : '没有人缺席'}，${data.late.length} 人迟到`,
    },
    'session.rollcall.confirmed': {
      word: '确认', say: (data, { by = SYSTEM }) => `${by}确认了 ${data.rollcalls.length} 份点名`,
    },
    'session.rollcall.corrected': {
      word: '更正',
      say: (data, { by = SYSTEM }) =>
        all(`${by}更正点名，应到 ${data.expected_count}，实到 ${data.present_count}`, REASONS[data.reason] ?? data.reason),
    },
    'session.attendance.corrected': {
      word: '更正',
      say: (data, { by = SYSTEM }) => all(`${by}把考勤改为${STATUSES[data.status] ?? data.status}`, REASONS[data.reason] ?? data.reason),
    },
    ...registry,
    ...audit,
    ...research,
  },
}

export default zh
