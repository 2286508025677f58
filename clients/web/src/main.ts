/** Chooses by the address which part of the client to load: the class, a pupil's way in, the management,
 * signing in, the first run. */
import './ui/tokens.css'
import './ui/base.css'
import { speak } from './phrases'

declare const __HALF__: 'class' | 'management' | 'both'

// Not a conditional expression: the minifier would make one import of two, and the styles of one would be lost.
const CLASS = { class: () => import('./classroom/main'), join: () => import('./classroom/student/main') }
const MANAGEMENT = {
  admin: () => import('./admin/main'), 'sign-in': () => import('./admin/sign-in-page/main'), 'first-run': () => import('./admin/first-run/main'),
}
// Each build holds its own half (vite.config.ts); while developing, both are there.
const PARTS = { ...(__HALF__ !== 'management' && CLASS), ...(__HALF__ !== 'class' && MANAGEMENT) } as typeof CLASS & typeof MANAGEMENT
const [, first] = location.pathname.split('/')
const part = first === 'admin' || first === 'sign-in' || first === 'first-run' || first === 'join' ? first : first === '' || first === 'room' ? 'sign-in' : 'class'
document.documentElement.dataset.page = part

const [{ mount }] = await Promise.all([
  PARTS[part](),
  speak(document.documentElement.lang === 'en' ? 'en' : 'zh-CN'),
])
await mount('#page')
