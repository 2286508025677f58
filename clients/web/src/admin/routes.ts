/** The places of the management. Filters and selected lines stand in the query, so that every view has an address. */
import { createRouter, createWebHistory } from 'vue-router'
import NoPage from './NoPage.vue'
import LogPage from './log/LogPage.vue'
import SessionsPage from './sessions/SessionsPage.vue'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/admin', name: 'sessions', component: SessionsPage },
    { path: '/admin/sessions/:id', name: 'log', component: LogPage, props: true },
    { path: '/:rest(.*)*', name: 'nowhere', component: NoPage },
  ],
})
