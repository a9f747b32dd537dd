import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { TestReply, TestTask } from '../../testing/native-worker.ts'
import { createChildPool } from './child-pool.ts'
import { createExclusive } from './exclusive.ts'
import { createNativeSlot } from './native-slot.ts'
import type { NativeRun } from './native-slot.ts'

const worker = new URL('../../testing/native-worker.ts', import.meta.url)
const createSlot = (startAllowanceMs = 60_000) =>
  createNativeSlot<TestTask, TestReply>({
    pool: createChildPool({ worker, environment: { ONLY: 'this' } }),
    exclusive: createExclusive(),
    startAllowanceMs,
  })

const runOf = (changes: Partial<NativeRun> = {}): NativeRun => ({
  program: 'a',
  limits: { wallTimeMs: 60_000, memoryBytes: 2 ** 30 },
  signal: new AbortController().signal,
  report: () => {},
  ...changes,
})
/** A zombie, which nobody has asked for yet, is as dead as can be. */
const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
const echo: TestTask = { kind: 'echo', bytes: Uint8Array.of(1, 2, 3) }

describe('a native slot', () => {
  let slot: ReturnType<typeof createSlot>
  before(() => (slot = createSlot()))
  after(() => slot.close())

  const pidOf = async (program: string): Promise<number> => {
    const reply = await slot.run(echo, runOf({ program }))
    assert.ok(reply.kind === 'echoed')
    assert.deepEqual(Buffer.from(reply.bytes), Buffer.of(1, 2, 3))
    return reply.pid
  }
  const failureOf = async (task: TestTask, changes: Partial<NativeRun> = {}) => {
    const reply = await slot.run(task, runOf(changes))
    assert.ok(reply.kind === 'failed')
    const { code, message } = reply
    return { code, detail: 'detail' in reply ? reply.detail : undefined, message }
  }

  it('keeps a process for one program, and never shows it another', async () => {
    const first = await pidOf('a')
    assert.equal(await pidOf('a'), first)
    const second = await pidOf('b')
    assert.notEqual(second, first)
    assert.notEqual(await pidOf('a'), second)
  })

  it('lets no process accuse the machine that a program was in, nor asks one', async () => {
    const first = await pidOf('a')
    const reply = await slot.run({ kind: 'accuse', when: 'used' }, runOf())
    assert.ok(reply.kind === 'echoed' && reply.pid !== first, JSON.stringify(reply))
    const started = await failureOf({ kind: 'accuse', when: 'started' })
    assert.deepEqual([started.code, started.detail], ['EXECUTOR_UNAVAILABLE', 'crash'])
    assert.equal((await failureOf({ kind: 'accuse', when: 'always' })).code, 'KNOWN_ANSWER_FAILED')
    await pidOf('a')
    assert.equal((await slot.ask({ kind: 'accuse', when: 'used' })).kind, 'echoed')
  })

  for (const by of ['SIGSEGV', 'SIGABRT', 'exit'] as const) {
    it(`loses one task to ${by}, and runs the next`, async () => {
      const failure = await failureOf({ kind: 'end', by })
      assert.equal(failure.code, 'EXECUTOR_UNAVAILABLE')
      assert.equal(failure.detail, 'crash')
      assert.match(failure.message, by === 'exit' ? /exit code 3/ : new RegExp(by))
      await pidOf('a')
    })
  }

  it('says what a worker threw, as plain text, and starts anew', async () => {
    const before = await pidOf('a')
    const failure = await failureOf({ kind: 'end', by: 'throw' })
    assert.equal(failure.message, 'thrown [31m by a driver, while the program ran')
    assert.notEqual(await pidOf('a'), before)
  })

  it('kills what runs longer than its wall time', async () => {
    const limits = { wallTimeMs: 300, memoryBytes: 2 ** 30 }
    assert.equal((await failureOf({ kind: 'spin' }, { limits })).code, 'TIMEOUT')
    await pidOf('a')
  })

  it('kills what takes more memory than its limit, in its own process or by the kernel', async () => {
    const limits = { wallTimeMs: 60_000, memoryBytes: 64 * 2 ** 20 }
    const watched = await failureOf({ kind: 'take', bytes: 512 * 2 ** 20, allowed: 2 ** 32 }, { limits })
    assert.deepEqual([watched.code, watched.detail], ['RESOURCE_LIMIT', 'memory'])
    const limited = await failureOf({ kind: 'take', bytes: 1_024 * 2 ** 20, allowed: 64 * 2 ** 20 })
    assert.match(limited.message, /memory|allocation/i)
    await pidOf('a')
  })

  it('is rid of a run at once when it is aborted, whether it waits or runs', async () => {
    const controller = new AbortController()
    const abortAtProgram: NativeRun['report'] = (progress) => {
      if (progress.kind === 'phase' && progress.phase === 'program') controller.abort()
    }
    const running = slot.run({ kind: 'spin' }, runOf({ signal: controller.signal, report: abortAtProgram }))
    const waiting = slot.run(echo, runOf({ signal: controller.signal }))
    await assert.rejects(running, { name: 'AbortError' })
    await assert.rejects(waiting, { name: 'AbortError' })
    await pidOf('a')
  })

  it('gives a child nothing of the service: no variable, no open file, not its user where that is root', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lilymed-native-'))
    const secretFile = join(folder, 'token')
    writeFileSync(secretFile, 'secret', { mode: 0o600 })
    const held = openSync(secretFile, 'r')
    process.env['LILYMED_TEST_SECRET'] = 'secret'
    try {
      const reply = await slot.run({ kind: 'look', sandbox: true, secretFile }, runOf({ program: 'look' }))
      assert.ok(reply.kind === 'looked')
      const ours = reply.environment.filter(
        (name) => !/^(ONLY|TINYPOOL_WORKER_ID|NODE_CHANNEL_\w+)$/.test(name),
      )
      assert.deepEqual(ours, [])
      assert.ok(!reply.files.some((file) => file.includes(folder)), reply.files.join())
      if (process.getuid?.() === 0) {
        assert.equal(reply.uid, 64_100)
        assert.equal(reply.secret, 'EACCES')
      }
    } finally {
      delete process.env['LILYMED_TEST_SECRET']
      closeSync(held)
      rmSync(folder, { recursive: true })
    }
  })

  it('leaves no process behind when the service is killed, however long a program holds it', async () => {
    const parent = spawn(process.execPath, [fileURLToPath(new URL('native-parent.ts', worker))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(said.toString())
    assert.ok(isAlive(pid))
    parent.kill('SIGKILL')
    const deadline = performance.now() + 60_000
    while (isAlive(pid)) {
      assert.ok(performance.now() < deadline, 'the child is still there')
      await setTimeout(50)
    }
  })

  it('gives up on a process that never says it is ready', async () => {
    const slow = createSlot(500)
    try {
      const reply = await slow.run({ kind: 'silence' }, runOf())
      assert.ok(reply.kind === 'failed')
      assert.equal(reply.code, 'EXECUTOR_UNAVAILABLE')
      await assert.rejects(slow.ask({ kind: 'silence' }))
    } finally {
      await slow.close()
    }
  })
})
