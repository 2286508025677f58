/** 教研组和教研活动，一句话一种。 */
import type { ResearchPhrases } from './fact-phrase'

const SYSTEM = '系统'
const SAID: Record<string, string> = { yes: '来', no: '不来', maybe: '说不定' }
const JOINED: Record<string, string> = { founded: '建组', open: '自己加入', invited: '受邀', admitted: '组长同意', appointed: '接任组长' }
const LEFT: Record<string, string> = { own: '自己退出', removed: '移出', declined: '谢绝', retired: '已离开学校' }

const research: ResearchPhrases = {
  'activity.activity.planned': { word: '活动', say: (_, { by = SYSTEM }) => `${by}安排了一次教研活动` },
  'activity.activity.amended': { word: '活动', say: (_, { by = SYSTEM }) => `${by}改了活动安排` },
  'activity.activity.cancelled': { word: '活动', say: (_, { by = SYSTEM }) => `${by}取消了活动` },
  'activity.activity.invited': { word: '邀请', say: (_, { by = SYSTEM }) => `${by}邀请了参加的人` },
  'activity.invitation.answered': {
    word: '答复',
    say: (data, { person }) => `${person(data.person) ?? '有人'}答复：${SAID[data.answer] ?? data.answer}`,
  },
  'activity.activity.opened': { word: '活动', say: () => '活动开始' },
  'activity.activity.adjourned': { word: '活动', say: () => '活动结束' },
  'activity.session.linked': { word: '场次', say: () => '活动关联了一个场次' },
  'activity.session.unlinked': { word: '场次', say: () => '活动不再关联这个场次' },
  'activity.material.attached': { word: '材料', say: (_, { by = SYSTEM }) => `${by}放了一份材料` },
  'activity.material.detached': { word: '材料', say: (_, { by = SYSTEM }) => `${by}拿走了一份材料` },
  'group.group.founded': { word: '教研组', say: (_, { by = SYSTEM }) => `${by}建立了教研组` },
  'group.group.amended': { word: '教研组', say: (_, { by = SYSTEM }) => `${by}修改了教研组` },
  'group.group.dissolved': { word: '教研组', say: (_, { by = SYSTEM }) => `${by}解散了教研组` },
  'group.group.invited': {
    word: '邀请',
    say: (data, { by = SYSTEM, person }) => `${by}邀请${person(data.person) ?? '一人'}入组`,
  },
  'group.group.applied': { word: '申请', say: (data, { person }) => `${person(data.person) ?? '有人'}申请入组` },
  'group.group.joined': {
    word: '成员',
    say: (data, { person, cause }) => `${person(data.person) ?? '有人'}入组，${cause}`,
    causes: JOINED,
  },
  'group.group.left': {
    word: '成员',
    say: (data, { person, cause }) => `${person(data.person) ?? '有人'}离组（${cause}）`,
    causes: LEFT,
  },
  'group.leader.changed': {
    word: '组长',
    say: (data, { person }) => `组长改为${person(data.leader) ?? '另一位成员'}`,
  },
}

export default research
