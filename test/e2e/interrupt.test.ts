import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { startProgram } from '../support/processes.ts'

/** Lines of the demo at which it is interrupted: before anything runs, half-way up, and in the middle of a dispute. */
const moments = [/LilyMed/, /contracts are deployed/, /mediators are running/, /panel drawn/]

describe('Ctrl-C ends the demo and everything it started', () => {
  for (const moment of moments) {
    test(`at ${moment.source}`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'lilymed-interrupt-'))
      t.after(() => rmSync(folder, { recursive: true }))
      const demo = startProgram(['node', 'packages/devnet/src/demo/main.ts'], { TMPDIR: folder })
      await demo.until(moment, 200_000)
      demo.kill('SIGINT')
      const { code } = await demo.ended
      assert.equal(code, 130, demo.output())
      assert.deepEqual(await demo.survivors(), [])
      assert.deepEqual(readdirSync(folder), [], 'its data is gone with it')
    })
  }

  const gone = {
    'its terminal closes':
      'exec node packages/devnet/src/demo/main.ts & until pgrep -P $! anvil; do sleep 0.1; done; kill -HUP $!; wait $!',
    'nobody reads what it says': 'set -o pipefail; node packages/devnet/src/demo/main.ts | head -4',
  }
  for (const [when, script] of Object.entries(gone)) {
    test(`when ${when}`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'lilymed-interrupt-'))
      t.after(() => rmSync(folder, { recursive: true }))
      const demo = startProgram(['bash', '-c', script], { TMPDIR: folder })
      const { code } = await demo.ended
      assert.equal(code, 130, demo.output())
      assert.deepEqual(await demo.survivors(), [])
      assert.deepEqual(readdirSync(folder), [], 'its data is gone with it')
    })
  }
})
