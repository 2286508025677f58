/** The pages of a pupil's own device and of a co-teacher's phone, with their words. */
import type { Component } from 'vue'
import { speakOn } from '../phrases'

const PAGES = {
  student_device: () => Promise.all([import('./student/StudentPage.vue'), speakOn('student'), speakOn('room')]),
  personal: () => Promise.all([import('./co-teacher/CoTeacherPage.vue'), speakOn('co-teacher'), speakOn('room')]),
}

export async function pupilPage(kind: keyof typeof PAGES): Promise<{ default: Component }> {
  return (await PAGES[kind]())[0]
}
