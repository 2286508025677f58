/** The pages of devices of one's own, with their words: a pupil's, a co-teacher's phone, anybody's in a seminar. */
import type { Component } from 'vue'
import { speakOn } from '../phrases'

const PAGES: { [page in string]?: () => Promise<[{ default: Component }, ...unknown[]]> } = {
  student_device: () => Promise.all([import('./student/StudentPage.vue'), speakOn('student'), speakOn('room')]),
  personal: () => Promise.all([import('./co-teacher/CoTeacherPage.vue'), speakOn('co-teacher'), speakOn('room')]),
  seminar: () => Promise.all([import('../seminar/SeminarPage.vue'), speakOn('seminar')]),
}

export async function ownPage(page: string): Promise<{ default: Component }> {
  return (await PAGES[page]!())[0]
}
