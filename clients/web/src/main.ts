/** Chooses by the address which part of the client to load: the class, or the pages of the management. */
import './ui/tokens.css'
import './ui/base.css'
import { speak } from './phrases'

const management = /^\/admin(\/|$)/.test(location.pathname)
document.documentElement.dataset.page = management ? 'admin' : 'class'

const [{ mount }] = await Promise.all([
  management ? import('./admin/main') : import('./classroom/main'),
  speak(document.documentElement.lang === 'en' ? 'en' : 'zh-CN'),
])
mount('#page')
