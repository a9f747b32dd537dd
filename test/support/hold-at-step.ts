// Preloaded into a mediator under test: the whole process stands still at the line of its log that says a step, as a machine whose
// power goes there; what was recorded before it is on disk, and nothing that follows is done.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const step = process.env['TEST_HOLD_AT_STEP']
if (step !== undefined) {
  const { writeSync } = fs
  const isSaid = (line: unknown): boolean => typeof line === 'string' && line.includes(`"step":"${step}"`)
  fs.writeSync = ((...given: Parameters<typeof writeSync>): number => {
    const written = writeSync(...given)
    if (isSaid(given[1])) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    return written
  }) as typeof writeSync
  syncBuiltinESMExports()
}
