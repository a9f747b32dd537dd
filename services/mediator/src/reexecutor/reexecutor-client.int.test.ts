import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RunBundle } from '@lilymed/lilypad'
import type { RunEnding } from '../duties/run-ending.ts'
import { patienceFor, withReexecutor } from '../testing/reexecutor-double.ts'
import { createExecuteBundle } from './execute-bundle.ts'
import { createReexecutorClient } from './reexecutor-client.ts'

const bundle = { version: 1, engine: 'wasm', nonce: 'run 1' } as RunBundle
const digest = `0x${'ab'.repeat(32)}`
const completed = {
  runId: 'r1',
  state: 'completed',
  finding: {
    exitCode: 0,
    resultDigest: digest,
    resultCid: 'Qm',
    files: [],
    determinismClass: 'wasm/1',
    knownAnswer: { ok: true },
  },
}
const running = { runId: 'r1', state: 'running' }

const execute = (
  url: string,
  { patienceMs = 60_000, signal = new AbortController().signal, timeoutMs = 60_000 } = {},
): Promise<RunEnding> =>
  createExecuteBundle(createReexecutorClient({ url, token: 'secret', timeoutMs }), { pollIntervalMs: 5 })(
    bundle,
    { ...patienceFor(patienceMs), signal },
  )

const reasonOf = (ending: RunEnding): string => (ending.kind === 'failed' ? ending.reason : 'completed')

describe('a bundle is executed by a reexecutor', () => {
  it('asked for once with the token, polled to its end, and named by the digest of the request', async () => {
    await withReexecutor(
      [{ status: 202, body: running }, { body: running }, { body: completed }],
      async ({ url, asked }) => {
        const ending = await execute(url)
        assert.equal(ending.kind, 'completed')
        assert.equal(ending.run.resultDigest, digest)
        assert.equal(ending.run.determinismClass, 'wasm/1')
        assert.match(ending.run.requestDigest, /^0x[0-9a-f]{64}$/)
        assert.deepEqual(
          asked.map(({ method, path }) => `${method} ${path}`),
          ['POST /v1/runs', 'GET /v1/runs/r1', 'GET /v1/runs/r1'],
        )
        assert.equal(asked[0]?.authorization, 'Bearer secret')
      },
    )
  })

  it('asked again for a run that it forgot', async () => {
    await withReexecutor(
      [
        { status: 202, body: running },
        { status: 404, body: {} },
        { status: 202, body: completed },
      ],
      async ({ url, asked }) => {
        assert.equal((await execute(url)).kind, 'completed')
        assert.deepEqual(
          asked.map(({ method }) => method),
          ['POST', 'GET', 'POST'],
        )
      },
    )
  })

  it('whose failure is the reason, and whose unknown failure is its own', async () => {
    const failed = (code: string) => ({
      body: { runId: 'r1', state: 'failed', finding: { code, message: 'x' } },
    })
    await withReexecutor([failed('KNOWN_ANSWER_FAILED')], async ({ url }) =>
      assert.equal(reasonOf(await execute(url)), 'KNOWN_ANSWER_FAILED'),
    )
    await withReexecutor([failed('SOMETHING_NEW')], async ({ url }) =>
      assert.equal(reasonOf(await execute(url)), 'EXECUTOR_UNAVAILABLE'),
    )
  })

  it('that refuses it for good, with the reason, at once', async () => {
    for (const [code, reason] of [
      ['CLASS_UNAVAILABLE', 'CLASS_UNAVAILABLE'],
      ['ENGINE_UNAVAILABLE', 'CLASS_UNAVAILABLE'],
      ['DEADLINE_UNREACHABLE', 'TIMEOUT'],
      ['DIGEST_MISMATCH', 'EXECUTOR_UNAVAILABLE'],
    ] as const) {
      await withReexecutor([{ status: 422, body: { code, detail: 'why' } }], async ({ url, asked }) => {
        assert.equal(reasonOf(await execute(url)), reason)
        assert.equal(asked.length, 1)
      })
    }
  })

  it('told when its answer is of no use any more', async () => {
    await withReexecutor([{ body: completed }], async ({ url, asked }) => {
      const deadline = new Date('2031-02-03T04:05:06.789Z')
      const client = createReexecutorClient({ url, token: 'secret' })
      await createExecuteBundle(client)(bundle, { ...patienceFor(60_000), deadline })
      assert.equal(asked[0]?.deadline, '2031-02-03T04:05:06.789Z')
    })
  })

  it('asked again for a run that failed for a passing reason', async () => {
    const drained = {
      runId: 'r1',
      state: 'failed',
      finding: { code: 'EXECUTOR_UNAVAILABLE', message: 'draining', retryable: true },
    }
    await withReexecutor(
      [{ status: 202, body: running }, { body: drained }, { status: 202, body: completed }],
      async ({ url, asked }) => {
        assert.equal((await execute(url)).kind, 'completed')
        assert.deepEqual(
          asked.map(({ method }) => method),
          ['POST', 'GET', 'POST'],
        )
      },
    )
    await withReexecutor([{ body: drained }], async ({ url }) =>
      assert.equal(reasonOf(await execute(url, { patienceMs: 300 })), 'EXECUTOR_UNAVAILABLE'),
    )
  })

  it('that reports a failed known answer beside a result, which is then not trusted', async () => {
    const body = { ...completed, finding: { ...completed.finding, knownAnswer: { ok: false } } }
    await withReexecutor([{ body }], async ({ url }) => {
      const ending = await execute(url)
      assert.equal(ending.kind === 'completed' && ending.knownAnswerPassed, false)
    })
  })

  it('that is down, errs, lies, refuses or hangs: it is unavailable, within the patience', async () => {
    // Without an end to its patience none of these would ever end.
    const patienceMs = 300
    assert.equal(reasonOf(await execute('http://127.0.0.1:1', { patienceMs })), 'EXECUTOR_UNAVAILABLE')
    for (const reply of [
      { status: 503 },
      { status: 401 },
      { text: '<html>' },
      { body: { ...completed, finding: { resultDigest: 'QmX' } } },
      { body: null },
    ]) {
      await withReexecutor([reply], async ({ url }) =>
        assert.equal(
          reasonOf(await execute(url, { patienceMs })),
          'EXECUTOR_UNAVAILABLE',
          JSON.stringify(reply),
        ),
      )
    }
    await withReexecutor([{ hangs: true }], async ({ url }) =>
      assert.equal(reasonOf(await execute(url, { patienceMs, timeoutMs: 100 })), 'EXECUTOR_UNAVAILABLE'),
    )
  })

  it('whose answer breaks off is asked again', async () => {
    const replies = [
      { breaksOff: true },
      { status: 202, body: running },
      { breaksOff: true },
      { body: completed },
    ]
    await withReexecutor(replies, async ({ url }) => {
      assert.equal(reasonOf(await execute(url)), 'completed')
    })
  })

  it('that answers without end is not listened to', async () => {
    let sent = 0
    const pieces = function* () {
      for (; sent < 256; sent += 1) yield Buffer.alloc(2 ** 20, ' ')
    }
    await withReexecutor([{ pieces: pieces() }], async ({ url }) => {
      assert.equal(reasonOf(await execute(url, { patienceMs: 300 })), 'EXECUTOR_UNAVAILABLE')
    })
    assert.ok(sent < 128, `expected the transfer to stop behind 32 MiB, ${sent} MiB were sent`)
  })

  it('that is told to cancel when nobody waits any more', async () => {
    await withReexecutor([{ status: 202, body: running }], async ({ url, asked }) => {
      const controller = new AbortController()
      const ending = execute(url, { signal: controller.signal })
      const isPolled = async (): Promise<void> => {
        const until = performance.now() + 60_000
        while (!asked.some(({ method }) => method === 'GET') && performance.now() < until)
          await new Promise((resolve) => setTimeout(resolve, 2))
      }
      await isPolled()
      controller.abort()
      await assert.rejects(ending)
      assert.ok(asked.some(({ method, path }) => method === 'DELETE' && path === '/v1/runs/r1'))
    })
  })
})
