/** Chooses by the address which part of the client to load: the class, or the pages of the management. */
import './ui/tokens.css'
import './ui/base.css'
import { speak } from './phrases'

// Not a conditional expression: the minifier would make one import of two, and the styles of one would be lost.
const PARTS = { admin: () => import('./admin/main'), class: () => import('./classroom/main') }
const part = /^\/admin(\/|$)/.test(location.pathname) ? 'admin' : 'class'
document.documentElement.dataset.page = part

const [{ mount }] = await Promise.all([
  PARTS[part](),
  speak(document.documentElement.lang === 'en' ? 'en' : 'zh-CN'),
])
await mount('#page')
