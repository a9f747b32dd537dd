import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const domain = resolve(import.meta.dirname, '..')
const compiler = resolve(domain, '../../node_modules/.bin/tsc')

describe('the domain’s compile check', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lilymed-purity-'))
  })
  after(() => rm(folder, { recursive: true }))

  /** What the compiler says about one more source file of the domain. */
  const complaintsAbout = async (source: string): Promise<string> => {
    await writeFile(join(folder, 'extra.mts'), source)
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(domain, 'tsconfig.json'),
        include: ['extra.mts', join(domain, 'src/index.ts')],
      }),
    )
    return run(compiler, ['-p', folder]).then(
      ({ stdout }) => stdout,
      (error: { readonly stdout: string }) => error.stdout,
    )
  }

  it('accepts the domain as it is', async () => {
    assert.equal(await complaintsAbout('export const one = 1\n'), '')
  })

  it('refuses I/O, the process and timers', async () => {
    const source =
      "import 'node:fs'\nexport { readFile } from 'node:fs/promises'\nexport const id = process.pid\nsetTimeout(() => {}, 1)\n"
    const complaints = await complaintsAbout(source)
    for (const forbidden of ['node:fs/promises', "'process'", "'setTimeout'"]) {
      assert.ok(complaints.includes(forbidden), `expected a complaint about ${forbidden} in:\n${complaints}`)
    }
  })
})
