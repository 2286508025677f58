/**
 * What a thin line must carry before a page of the class stands: scripts and styles of a browser that has nothing yet,
 * gzipped one by one. The look at the devices is a page of its own, which a window that returns to its class leaves
 * out. Parts that are fetched when the page stands (src/ui/later.ts) are not in it.
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { beforeAll, describe, expect, test, vi } from 'vitest'

const MOST_BYTES = 60_000
const MOST_STYLE_BYTES = 8_000
const BUILD_MS = 120_000
const PAGES = ['classroom/lead/LeadPage.vue', 'classroom/satellite/SatellitePage.vue', 'classroom/observer/ObserverPage.vue', 'seminar/SeminarPage.vue']
const root = new URL('..', import.meta.url).pathname
let files: Map<string, Rolldown.OutputChunk | Rolldown.OutputAsset>

beforeAll(async () => {
  // The test runner says `test`, which would keep Vue's warnings in the build.
  vi.stubEnv('NODE_ENV', 'production')
  const built = (await build({ root, logLevel: 'silent', build: { write: false } })) as Rolldown.RolldownOutput
  vi.unstubAllEnvs()
  files = new Map(built.output.map((file) => [file.fileName, file]))
}, BUILD_MS)

describe.each(PAGES)('the first visit to %s', (page) => {
  test('needs at most 60 kB, in Chinese as in English', () => {
    for (const words of ['phrases/zh-CN', 'phrases/en']) {
      const part = page.includes('/lead/') ? [] : [`${words}-${page.startsWith('seminar') ? 'seminar' : 'room'}.ts`]
      const files = [`${words}.ts`, ...part]
      const { scripts, styles } = needed(['index.html', 'classroom/main.ts', page, ...files])
      const theme = gzipped(readFileSync(`${root}/public/theme.js`))
      expect(weigh(scripts) + weigh(styles) + theme).toBeLessThanOrEqual(MOST_BYTES)
      expect(weigh(styles)).toBeLessThanOrEqual(MOST_STYLE_BYTES)
    }
  })

  test('carries nothing of the management', () => {
    const { scripts } = needed(['index.html', 'classroom/main.ts', 'phrases/zh-CN.ts', page])
    const modules = scripts.flatMap((name) => Object.keys((files.get(name) as Rolldown.OutputChunk).modules))
    expect(modules.filter((id) => /vue-router|element-plus|dayjs|src\/admin|src\/dev|icons-management/.test(id))).toEqual([])
  })
})

/** A page of its own before the class, looked at with time to spare; the class comes after it from the cache. */
const MOST_CHECK_BYTES = 61_000

test('the check of devices before a class needs at most 61 kB, with the words of what to do', () => {
  const { scripts, styles } = needed(['index.html', 'classroom/main.ts', 'classroom/check/CheckPage.vue', 'phrases/zh-CN.ts', 'phrases/zh-CN-check.ts'])
  expect(weigh(scripts) + weigh(styles)).toBeLessThanOrEqual(MOST_CHECK_BYTES)
})

/** The chunks of these modules and everything they import at once, with their styles. */
function needed(modules: string[]): { scripts: string[]; styles: string[] } {
  const scripts = new Set<string>()
  const styles = new Set<string>()
  const visit = (name: string) => {
    if (scripts.has(name)) return
    scripts.add(name)
    const chunk = files.get(name) as Rolldown.OutputChunk
    chunk.viteMetadata?.importedCss.forEach((style) => styles.add(style))
    chunk.imports.forEach(visit)
  }
  modules.forEach((module) => visit(chunkOf(module)))
  return { scripts: [...scripts], styles: [...styles] }
}

function chunkOf(module: string): string {
  const chunk = [...files.values()].find((file) => file.type === 'chunk' && file.facadeModuleId?.endsWith(module))
  if (!chunk) throw new Error(`the build has no chunk of ${module}`)
  return chunk.fileName
}

function weigh(names: string[]): number {
  return names.reduce((sum, name) => {
    const file = files.get(name)!
    return sum + gzipped(file.type === 'chunk' ? file.code : file.source)
  }, 0)
}

function gzipped(content: string | Uint8Array): number {
  return gzipSync(content, { level: 9 }).length
}
