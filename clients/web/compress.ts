/** Writes `.br` and `.gz` beside every text file of the build, so that the server only has to send them. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXT = /\.(html|js|css|svg)$/

export function compress(): Plugin {
  let folder = 'dist'
  return {
    name: 'tongtang-compress',
    apply: 'build',
    configResolved: (config) => void (folder = config.build.outDir),
    async closeBundle() {
      const names = await readdir(folder, { recursive: true }).catch(() => [])
      await Promise.all(names.filter((name) => TEXT.test(name)).map(async (name) => {
        const bytes = await readFile(join(folder, name))
        await writeFile(join(folder, `${name}.br`), brotliCompressSync(bytes))
        await writeFile(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }))
      }))
    },
  }
}
