/**
 * The places of the management, each fetched when it is first opened. Filters and selected lines stand in the query,
 * so that every view has an address.
 */
import { createRouter, createWebHistory } from 'vue-router'
import { rights } from './me'
import NoPage from './NoPage.vue'
import { placesOf } from './places'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/admin', name: 'home', redirect: () => ({ name: placesOf(rights.value)[0]?.name ?? 'sessions' }) },
    { path: '/admin/timetable', name: 'timetable', component: () => import('./timetable/TimetablePage.vue') },
    { path: '/admin/terms', name: 'terms', component: () => import('./timetable/TermsPage.vue'), meta: { place: 'timetable' } },
    { path: '/admin/holidays', name: 'holidays', component: () => import('./timetable/HolidaysPage.vue'), meta: { place: 'timetable' } },
    { path: '/admin/periods', name: 'periods', component: () => import('./timetable/PeriodsPage.vue'), meta: { place: 'timetable' } },
    { path: '/admin/live', name: 'board', component: () => import('./board/BoardPage.vue') },
    { path: '/admin/sessions', name: 'sessions', component: () => import('./sessions/SessionsPage.vue') },
    {
      path: '/admin/sessions/:id', name: 'log', component: () => import('./log/LogPage.vue'), props: true,
      meta: { place: 'sessions' },
    },
    {
      path: '/admin/sessions/:id/attendance', name: 'attendance', component: () => import('./attendance/AttendancePage.vue'), props: true,
      meta: { place: 'sessions' },
    },
    { path: '/admin/ledger', name: 'ledger', component: () => import('./ledger/LedgerPage.vue'), meta: { place: 'sessions' } },
    { path: '/admin/groups', name: 'groups', component: () => import('./groups/GroupsPage.vue') },
    { path: '/admin/groups/:id', name: 'group', component: () => import('./groups/GroupPage.vue'), props: true, meta: { place: 'groups' } },
    { path: '/admin/activities', name: 'activities', component: () => import('./groups/ActivitiesPage.vue') },
    { path: '/admin/schools', name: 'schools', component: () => import('./schools/SchoolsPage.vue') },
    { path: '/admin/people', name: 'people', component: () => import('./people/PeoplePage.vue') },
    { path: '/admin/import/:what(people|class-groups|rooms)', name: 'import', component: () => import('./importing/ImportPage.vue'), props: true },
    { path: '/admin/courses', name: 'courses', component: () => import('./teaching/CoursesPage.vue') },
    { path: '/admin/lessons', name: 'lessons', component: () => import('./teaching/LessonsPage.vue') },
    { path: '/admin/settings', name: 'settings', component: () => import('./settings/SettingsPage.vue') },
    { path: '/admin/operations', name: 'operations', component: () => import('./operations/OperationsPage.vue') },
    { path: '/admin/audit', name: 'audit', component: () => import('./audit/AuditPage.vue') },
    { path: '/admin/tokens', name: 'tokens', component: () => import('./tokens/TokensPage.vue') },
    { path: '/admin/account', name: 'account', component: () => import('./account/AccountPage.vue') },
    { path: '/:rest(.*)*', name: 'nowhere', component: NoPage },
  ],
})
