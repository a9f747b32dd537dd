import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startChildService } from './child-service.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-child-'))
after(() => rmSync(folder, { recursive: true }))
const script = (text: string): string => {
  const file = join(folder, `${crypto.randomUUID()}.mjs`)
  writeFileSync(file, text)
  return file
}
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a service is ready when it says so, gets messages, and ends when it is closed', async () => {
  const echo = script(
    `process.on('message', (m) => process.send({ echo: m })); console.log(JSON.stringify({ port: 7 }))`,
  )
  const child = await startChildService({ name: 'echo', command: [echo] })
  assert.deepEqual(child.ready, { port: 7 })
  const answer = new Promise((resolve) => child.onMessage(resolve))
  child.send({ hello: 1 })
  assert.deepEqual(await answer, { echo: { hello: 1 } })
  await child.close()
  assert.equal(isAlive(child.pid), false)
  assert.equal(await child.ended, undefined)
})

test('a service that dies while starting is reported with its last line, and nothing is left running', async () => {
  const broken = script(`console.error('port 80 is taken'); process.exit(75)`)
  await assert.rejects(
    startChildService({ name: 'broken', command: [broken] }),
    /broken ended by itself \(exit 75\): port 80 is taken/,
  )
})

test('a service that never gets ready is ended', async () => {
  const silent = script(`setInterval(() => undefined, 1000)`)
  await assert.rejects(
    startChildService({ name: 'silent', command: [silent], readyWithinMs: 300 }),
    /not ready within 300 ms/,
  )
})

test('one that ignores the polite signal is ended all the same', async () => {
  const stubborn = script(
    `process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000); console.log('{}')`,
  )
  const child = await startChildService({ name: 'stubborn', command: [stubborn], stopWithinMs: 200 })
  await child.close()
  assert.equal(isAlive(child.pid), false)
})
