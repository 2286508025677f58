/** Every fact in Chinese, as a line of the session log; `facts.en.ts` says the same in English. */
import type { FactWords } from './fact-phrase'

const SYSTEM = '系统'
const sources: Record<string, string> = {
  camera: '摄像头', microphone: '麦克风', screen: '屏幕', document_camera: '展台', board_camera: '板书机位',
  student_camera: '学生机位', screen_audio: '屏幕声音',
}
const HAND_KINDS: Record<string, string> = { question: '要提问', answer: '要回答', speak: '要发言' }
const CAPACITIES: Record<string, string> = { visit: '参观', research: '教研', supervision: '督导', training: '培训' }
const ROLES: Record<string, string> = {
  lead_teacher: '主讲', co_teacher: '辅导教师', observer: '听课人', student: '学生', org_admin: '管理员', device: '教室终端',
}
const VIAS: Record<string, string> = {
  link: '链接', password: '密码', oidc: '统一登录', room_key: '教室钥匙', room_code: '课堂码', pin: 'PIN', token: '令牌',
  whip: 'WHIP 机位', whep: 'WHEP 显示端',
}

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
        left: '离开了课堂', removed: '被移出课堂', revoked: '登录被收回', lost: '断线太久，让出了位置', ended: '下课，退出',
      },
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
        left: '离开课堂', stage: '回座',
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
    'session.chat.posted': {
      word: '对话',
      say: (data, { by = SYSTEM, text }) => `${by}${data.question ? '问' : data.reply_to ? '回复' : '说'}：${text}`,
    },
    'audit.session_log.viewed': { word: '查看', say: (_, { by = SYSTEM }) => `${by}打开了这份课堂记录` },
  },
}

export default zh
