/**
 * Builds the web client. A thin line must carry the class: what its page needs at once is one chunk beside Vue, the
 * role's page and one language; parts that open on a press are another (src/ui/later.ts).
 * tests/weight.test.ts holds the limit.
 *
 * The management is a build of its own (`--mode management`, management.html): the parts of Vue that its components
 * use would else stand in the one Vue chunk that the class carries.
 */
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { compress } from './compress.ts'

/** Where `npm run dev` finds a running server. */
const SERVER = process.env.TONGTANG_SERVER ?? 'http://127.0.0.1:8080'

const LATER = /src\/(ui\/(ConfirmDialog|KeySheet|SettingsMenu|ToastStack|UiMenu|UiSwitch|icons-later|link-grade)|classroom\/(ChatPanel|channels|hearing|rollcalls|ClosedPage|LinkDetails|SoundBlocked|TakeLead|pulse|speaking|spoken))\./
const CLASS = /src\/(protocol\/|ui\/|classroom\/[^/]+$|phrases\/index)|vite\/preload-helper|plugin-vue:export-helper/
const LEAD = /classroom\/lead\/(HandQueue|LeadDock|LeadPage|LeadTop|LeadWide|RoomWall|lead-acts|layout\.|parts)/
const SEMINAR = /src\/seminar\/(SeminarPage|SeminarWide|SeminarFront|SeminarTop|FloorTile|PersonTile|acts|notices|parts|view)\.|ui\/icons-seminar\./
const LEAD_LATER = /classroom\/(lead\/|teachers)|ui\/icons-lead/
const APART = /icons-lead|teachers|protocol\/(evolve|figures|probe|reception)|icons-(room|check|seminar)|checked|own-pages|meter|before-class|protocol\/sign-in|UiTabs|LeadTile|icons-management|\.test\./

export default defineConfig(({ command, mode }) => ({
  plugins: [vue(), compress()],
  build: {
    target: 'chrome109',
    // The server's content security policy allows no inline resources.
    assetsInlineLimit: 0,
    emptyOutDir: mode !== 'management',
    modulePreload: false,
    rolldownOptions: {
      input: mode === 'management' ? 'management.html' : 'index.html',
      output: {
        codeSplitting: {
          groups: [
            { name: 'vue', test: /node_modules\/(vue|@vue)\//, priority: 3 },
            { name: 'class', test: (id) => CLASS.test(id) && !LATER.test(id) && !APART.test(id), priority: 2 },
            { name: 'checked', test: /classroom\/checked/, priority: 2 },
            { name: 'lead', test: LEAD, priority: 1 },
            { name: 'lead-parts', test: (id) => LEAD_LATER.test(id) && !LEAD.test(id) && !/LeadNarrow|PhoneDock|KeySheetFull|\.test\./.test(id), priority: 1 },
            { name: 'seminar', test: (id) => SEMINAR.test(id) && !/\.test\./.test(id), priority: 2 },
            { name: 'seminar-parts', test: (id) => /src\/(seminar\/|ui\/icons-seminar-later)/.test(id) && !/SeminarNarrow|Narrow|\/spoken|\.test\./.test(id), priority: 1 },
            { name: 'parts', test: (id) => LATER.test(id), priority: 1 },
          ],
        },
      },
    },
  },
  define: {
    __HALF__: JSON.stringify(command === 'serve' ? 'both' : mode === 'management' ? 'management' : 'class'),
    __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  server: { proxy: { '/api': { target: SERVER, ws: true }, '/whip': SERVER, '/whep': SERVER } },
}))
