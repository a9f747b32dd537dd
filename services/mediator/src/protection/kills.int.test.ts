import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openProtection, readProtection } from './open-protection.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-protection-kills-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const child = fileURLToPath(new URL('../testing/promise.child.ts', import.meta.url))

/** Lets a process promise until it has said so a number of times, kills it, and gives what it had said. */
const promiseUntilKilled = async (file: string, chainId: number, count: number): Promise<number> => {
  const running = spawn(process.execPath, [child, file, String(chainId)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  running.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (said.split('\n').length > count) running.kill('SIGKILL')
  })
  await once(running, 'close')
  return Number(said.trimEnd().split('\n').at(-1))
}

test('whatever instant a process is killed at, what it had promised stands, and the next one goes on', async () => {
  const file = join(folder, 'vote-protection.journal')
  let before = 0
  for (const [turn, count] of [5, 60].entries()) {
    const chainId = turn + 1
    const said = await promiseUntilKilled(file, chainId, count)
    const promises = await readProtection(file)
    const own = promises.filter((each) => each.chainId === chainId)
    assert.ok(own.length >= said && said >= count, `${own.length} of ${said} promises are there`)
    assert.equal(promises.length, before + own.length, 'nothing of the earlier ones is lost')
    before = promises.length
  }
  const protection = await openProtection(file)
  assert.equal(protection.all().length, before)
  await protection.close()
})
