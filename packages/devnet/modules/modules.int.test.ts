import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { compileProgram } from './compile.ts'
import { programs } from './programs.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('the programs of the repository', () => {
  for (const program of programs) {
    const committed = join(program.folder, `${program.name}.wasm`)

    it(`${program.name}.wasm is what its source compiles to`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'lilymed-modules-'))
      try {
        const rebuilt = join(folder, 'rebuilt.wasm')
        await compileProgram(program, rebuilt)
        assert.equal(sha256(await readFile(rebuilt)), sha256(await readFile(committed)))
      } finally {
        await rm(folder, { recursive: true })
      }
    })

    if (!program.isModule) continue
    it(`the template of ${program.name} names it by its sha256`, async () => {
      const template = await readFile(join(program.folder, 'lilypad_module.json.tmpl'), 'utf8')
      assert.ok(template.includes(`"EntryModule": "sha256:${sha256(await readFile(committed))}"`))
    })
  }
})
