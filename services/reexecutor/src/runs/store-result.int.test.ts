import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { sha256 } from '../bundle/request-digest.ts'
import type { EngineOutcome } from '../engines/engine.ts'
import { completedWith } from '../testing/fake-engine.ts'
import { createMemoryArtifacts } from '../testing/memory-artifacts.ts'
import { storeResult } from './store-result.ts'

const slot = { id: 'fake/0', determinismClass: 'fake/1', drawClass: 'portable' }

it('the files of a result are kept by their digests, whether the engine hashed them or not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lilymed-store-result-'))
  try {
    const file = join(folder, '0')
    await writeFile(file, 'made')
    const digest = sha256(Buffer.from('made'))
    const outcome = completedWith('log') as Extract<EngineOutcome, { kind: 'completed' }>
    const entries = [...outcome.entries, { path: 'outputs/a', file, size: 4 }]
    for (const files of [undefined, [{ path: 'outputs/a', size: 4, sha256: digest } as const]]) {
      const artifacts = createMemoryArtifacts()
      const finding = await storeResult(
        { ...outcome, entries, ...(files === undefined ? {} : { files }) },
        { owner: 'a', engine: 'fake', slot },
        artifacts,
      )
      assert.deepEqual(finding.files, [
        { path: 'outputs/a', size: 4, sha256: digest },
        { path: 'stdout', size: 3, sha256: sha256(Buffer.from('log')) },
      ])
      assert.equal(Buffer.from(artifacts.stored.get(digest) ?? []).toString(), 'made')
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})
