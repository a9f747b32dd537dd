import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { it } from 'node:test'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

it('fails with one line where there is no GPU, and writes nothing', () => {
  const output = join(tmpdir(), `lilymed-gpu-runs-${process.pid}`)
  const env = { PATH: '/nonexistent' }
  const { status, stdout } = spawnSync(process.execPath, [main, '--output', output], {
    env,
    encoding: 'utf8',
  })
  assert.equal(status, 1)
  assert.equal(
    stdout,
    'no NVIDIA GPU to test: no NVIDIA driver is installed: there is no nvidia-smi (--allow-software runs on SwiftShader instead)\n',
  )
  assert.equal(existsSync(output), false)
})
