/** Courses and lessons in English; the keys are those of `admin-teaching.zh-CN.ts`. */
import type { TeachingPhrases } from './admin-teaching.zh-CN'

const en: TeachingPhrases = {
  courses: {
    title: 'Courses', find: 'Course, subject, grade', create: 'New course', edit: (what) => `Edit ${what}`, none: 'No course yet',
    noneMore: 'A course is a subject of a grade for a term; scheduling picks from here.', count: (n, all) => (n === all ? `${all} courses` : `${n} of ${all} courses`),
  },
  lessons: {
    title: 'Lessons', find: 'Title, subject, grade', create: 'New lesson', edit: (what) => `Edit ${what}`, none: 'No lesson yet',
    noneMore: 'What a lesson teaches, whenever and wherever it is held; it may be held many times.', count: (n, all) => (n === all ? `${all} lessons` : `${n} of ${all} lessons`),
  },
  school: 'School',
  state: 'State',
  states: { used: 'In use', retired: 'Retired' },
  heads: { label: 'Name', title: 'Title', subject: 'Subject', grade: 'Grade', school: 'School', course: 'Course', minutes: 'Minutes' },
  minutesHint: 'Usually 40',
  refusals: { already_exists: 'There is one of this name already', still_used: 'The timetable still holds it; change that first' },
}

export default en
