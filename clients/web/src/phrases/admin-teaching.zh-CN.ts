/** Courses and lessons in Chinese; `admin-teaching.en.ts` says the same in English. */
const zh = {
  courses: {
    title: '课程', find: '课程、学科、年级', create: '新建课程', edit: (what: string) => `修改${what}`, none: '还没有课程',
    noneMore: '课程是一门课在一个年级的一学期，排课时从这里选。', count: (n: number, all: number) => (n === all ? `${all} 门` : `已列出 ${n} 门，共 ${all} 门`),
  },
  lessons: {
    title: '课', find: '课题、学科、年级', create: '新建课', edit: (what: string) => `修改${what}`, none: '还没有课',
    noneMore: '一节课讲什么，和什么时候上、在哪上无关，可以上很多次。', count: (n: number, all: number) => (n === all ? `${all} 节` : `已列出 ${n} 节，共 ${all} 节`),
  },
  school: '学校',
  state: '状态',
  states: { used: '在用', retired: '已停用' },
  heads: { label: '名称', title: '课题', subject: '学科', grade: '年级', school: '学校', course: '课程', minutes: '分钟' },
  minutesHint: '通常是 40',
  refusals: { already_exists: '已经有同名的了', still_used: '还有课排着它，先改排课' } as Record<string, string>,
}

export type TeachingPhrases = typeof zh
export default zh
