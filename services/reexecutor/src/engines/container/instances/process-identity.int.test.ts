import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { hasEnded, thisProcess } from './process-identity.ts'

test('a process lives as long as it does, and is no other of its number', async () => {
  const own = await thisProcess()
  assert.equal(own.pid, process.pid)
  assert.equal(await hasEnded(own), false)
  assert.equal(await hasEnded({ ...own, startedAt: String(Number(own.startedAt) - 1) }), true)
  assert.equal(await hasEnded({ ...own, boot: 'an earlier one' }), true)
})

test('one of a namespace that cannot be seen is taken to live', async () => {
  const own = await thisProcess()
  assert.equal(await hasEnded({ ...own, pid: 2 ** 22, namespace: 'pid:[1]' }), false)
  assert.equal(await hasEnded({ ...own, pid: 2 ** 22 }), true)
})

test('one whose name has brackets and blanks is told apart all the same, and a dead one is dead', async () => {
  const running = spawn('sh', ['-c', 'printf "a) Z 1" > /proc/self/comm; echo ready; read line'])
  await once(running.stdout, 'data')
  const stat = await readFile(`/proc/${running.pid}/stat`, 'utf8')
  assert.match(stat, /\(a\) Z 1\)/)
  const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  const other = { ...(await thisProcess()), pid: running.pid ?? 0, startedAt }
  assert.equal(await hasEnded(other), false)
  running.stdin.end()
  await once(running, 'exit')
  assert.equal(await hasEnded(other), true)
})
