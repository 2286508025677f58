/** 审计链里的每一种记录，各一句话。 */
import type { AuditPhrases } from './fact-phrase'

const SYSTEM = '有人'

const audit: AuditPhrases = {
  'audit.session_log.viewed': { word: '查看', say: (_, { by = '系统' }) => `${by}打开了这份课堂记录` },
  'audit.trail.viewed': { word: '查看', say: (_, { by = SYSTEM }) => `${by}看了审计记录` },
  'audit.person.viewed': { word: '查看', say: (_, { by = SYSTEM }) => `${by}看了一个人的登录方式` },
  'audit.access.denied': { word: '拒绝', say: (data, { by = SYSTEM }) => `${by}被拒绝：${data.code}` },
  'audit.export.created': { word: '导出', say: (data, { by = SYSTEM }) => `${by}导出了 ${data.rows} 行` },
  'audit.sign_in.succeeded': { word: '登录', say: (_, { by = SYSTEM }) => `${by}登录了` },
  'audit.sign_in.failed': { word: '没登录', say: (_, { by = SYSTEM }) => `${by}没能登录` },
  'audit.sign_in.locked': { word: '锁定', say: () => '名字或 PIN 试错太多次，锁了一会儿' },
  'audit.sign_in.ended': { word: '退出', say: (_, { by = SYSTEM }) => `${by}的一处登录结束了` },
  'audit.backup.made': { word: '备份', say: () => '做了一份备份' },
  'audit.backup.restored': { word: '恢复', say: () => '服务器从备份恢复' },
}

export default audit
