/** Builds the web client. The class route and the management pages are separate chunks (tests/weight.test.ts). */
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { compress } from './compress'

/** Where `npm run dev` finds a running server. */
const SERVER = process.env.TONGTANG_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue(), compress()],
  build: {
    target: 'chrome109',
    // The server's content security policy allows no inline resources.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
  },
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  server: { proxy: { '/api': { target: SERVER, ws: true }, '/whip': SERVER, '/whep': SERVER } },
})
