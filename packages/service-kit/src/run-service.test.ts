import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AppError } from './app-error.ts'
import { createLogger } from './logger.ts'
import { runService } from './run-service.ts'

const logger = createLogger({ name: 'test', level: 'silent' })
const run = async (
  start: Parameters<typeof runService>[0]['start'],
): Promise<{ code: number; lines: string[] }> => {
  const lines: string[] = []
  const code = await runService({ name: 'test', logger, start, complain: (line) => void lines.push(line) })
  return { code, lines }
}

describe('runService', () => {
  test('a failed start closes what was opened, says one line and exits with the code of its error', async () => {
    const closed: string[] = []
    const { code, lines } = await run(async ({ lifecycle }) => {
      lifecycle.use({ close: () => void closed.push('store') })
      throw new AppError({
        code: 'RPC_WRONG_CHAIN',
        message: 'the RPC serves chain 1, not 5',
        retryable: false,
      })
    })
    assert.deepEqual(closed, ['store'])
    assert.deepEqual(lines, ['lilymed test: the RPC serves chain 1, not 5'])
    assert.equal(code, 78)
  })

  test('a retryable failure exits 75, an unknown one 1', async () => {
    const down = new AppError({ code: 'RPC_DOWN', message: 'down', retryable: true })
    assert.equal((await run(() => Promise.reject(down))).code, 75)
    assert.equal((await run(() => Promise.reject(new TypeError('odd')))).code, 1)
  })

  test('a port that is taken is said in words', async () => {
    const taken = Object.assign(new Error('listen EADDRINUSE'), {
      code: 'EADDRINUSE',
      address: '127.0.0.1',
      port: 80,
    })
    const { code, lines } = await run(() => Promise.reject(taken))
    assert.equal(code, 75)
    assert.match(lines[0] ?? '', /port 127\.0\.0\.1:80 is taken/)
  })

  test('what the configuration got wrong exits 78, whoever finds it; what may pass exits 75 whatever its code', async () => {
    const failing = (code: string, retryable: boolean) => () =>
      Promise.reject(new AppError({ code, message: 'no', retryable }))
    for (const code of ['WRONG_PASSPHRASE', 'KEYSTORE_UNREADABLE', 'KEYSTORE_EXPOSED', 'RPC_HTTP_STATUS']) {
      assert.equal((await run(failing(code, false))).code, 78, code)
      assert.equal((await run(failing(code, true))).code, 75, code)
    }
    for (const [code, words] of [
      ['EEXIST', /\/data cannot be a directory/],
      ['ENOTDIR', /\/data cannot be a directory/],
      ['EROFS', /mkdir \/data is not permitted/],
      ['ENOTFOUND', /nowhere is no address of this machine/],
    ] as const) {
      const refused = Object.assign(new Error(code), {
        code,
        path: '/data',
        syscall: 'mkdir',
        hostname: 'nowhere',
      })
      const ended = await run(() => Promise.reject(refused))
      assert.equal(ended.code, 78, code)
      assert.match(ended.lines[0] ?? '', words)
    }
  })

  test('a signal closes everything; SIGTERM is a success, SIGINT is 130', async () => {
    for (const [signal, expected] of [
      ['SIGTERM', 0],
      ['SIGINT', 130],
    ] as const) {
      const closed: string[] = []
      const { code } = await run(async ({ lifecycle }) => {
        lifecycle.use({ close: () => void closed.push('server') })
        setImmediate(() => process.emit(signal, signal))
      })
      assert.equal(code, expected)
      assert.deepEqual(closed, ['server'])
    }
  })

  test('a signal ends a service that is still starting, however long that would take, and closes what comes of it', async () => {
    const closed: string[] = []
    const opening = Promise.withResolvers<void>()
    let ended: unknown
    const code = await runService({
      name: 'test',
      logger,
      startGraceMs: 5,
      start: async ({ lifecycle }) => {
        lifecycle.use({ close: () => void closed.push('store') })
        setImmediate(() => process.emit('SIGINT', 'SIGINT'))
        await opening.promise
        try {
          lifecycle.use({ close: () => void closed.push('endpoints') })
        } catch (error) {
          ended = error
        }
      },
    })
    assert.equal(code, 130)
    assert.deepEqual(closed, ['store'])
    opening.resolve()
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(closed, ['store', 'endpoints'])
    assert.match(String(ended), /stopped while it was still starting/)
  })

  test('a signal while it closes ends the process at once, with the code of what ended it', async (t) => {
    const codes: unknown[] = []
    t.mock.method(process, 'exit', (code: unknown) => void codes.push(code))
    const closing = Promise.withResolvers<void>()
    const running = run(async ({ lifecycle, fail }) => {
      lifecycle.use({ close: () => closing.promise })
      setImmediate(() => {
        fail(new AppError({ code: 'STORE', message: 'the disk is gone', retryable: true }))
        process.emit('SIGTERM', 'SIGTERM')
        closing.resolve()
      })
    })
    assert.equal((await running).code, 75)
    assert.deepEqual(codes, [75])
  })

  test('a failure long after the start ends the service with its code', async () => {
    const { code, lines } = await run(async ({ fail }) => {
      setImmediate(() => fail(new AppError({ code: 'STORE', message: 'the disk is gone', retryable: true })))
    })
    assert.equal(code, 75)
    assert.deepEqual(lines, ['lilymed test: the disk is gone'])
  })
})
