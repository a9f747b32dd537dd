import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requestDigest, sha256 } from '../bundle/request-digest.ts'
import { bundleOf } from '../testing/bundle.ts'
import { completedWith, createFakeEngine } from '../testing/fake-engine.ts'
import { createRunService } from './run-service.ts'
import type { RunView } from './run-view.ts'

function createScene({ slots = 1, queueLimit = 8, now = (): number => 1_000, drainTimeoutMs = 10_000 } = {}) {
  const engine = createFakeEngine(slots)
  const stored = new Map<string, Uint8Array>()
  const faults: unknown[] = []
  const artifacts = {
    put: async (digest: string, bytes: Uint8Array) => void stored.set(digest, bytes),
  }
  const onFault = (_runId: string, error: unknown) => void faults.push(error)
  const runs = createRunService({ engine, artifacts, queueLimit, drainTimeoutMs, now, onFault })
  const submit = (nonce: string, deadlineMs?: number): RunView => {
    const submitted = runs.submit(bundleOf(undefined, { nonce, arguments: [nonce] }), deadlineMs)
    return submitted.kind === 'accepted' ? submitted.view : assert.fail(submitted.rejection.message)
  }
  const finished = async (runId: string): Promise<RunView> => {
    let last: RunView | undefined
    for await (const view of runs.watch(runId)) last = view
    return last ?? assert.fail('an unknown run')
  }
  const started = () =>
    engine.executions.map(({ job }) => ('arguments' in job ? job.arguments[0] : undefined))
  return { engine, stored, faults, runs, submit, finished, started }
}

describe('createRunService', () => {
  it('runs a bundle and describes its result', async () => {
    const { engine, stored, submit, finished } = createScene()
    const { runId, state } = submit('a')
    assert.equal(state, 'running')
    assert.equal(runId, requestDigest(bundleOf(undefined, { nonce: 'a', arguments: ['a'] })))
    engine.executions[0]?.finish(completedWith('hello'))
    const digest = sha256(Buffer.from('hello'))
    assert.deepEqual(await finished(runId), {
      runId,
      state: 'completed',
      finding: {
        exitCode: 0,
        resultCid: 'QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn',
        resultDigest: '0x59948439065f29619ef41280cbb932be52c56d99c5966b65e0111239f098bbef',
        files: [{ path: 'stdout', size: 5, sha256: digest }],
        startedAt: '1970-01-01T00:00:01.000Z',
        finishedAt: '1970-01-01T00:00:01.250Z',
        wallMs: 250,
        determinismClass: 'fake/1',
        knownAnswer: { ok: true, expected: 'known', found: 'known' },
      },
    })
    assert.equal(Buffer.from(stored.get(digest) ?? []).toString(), 'hello')
  })

  it('takes the same bundle for the same run, before, during and after', async () => {
    const { engine, submit, finished } = createScene()
    const { runId } = submit('a')
    assert.equal(submit('a').runId, runId)
    engine.executions[0]?.finish(completedWith(''))
    await finished(runId)
    assert.equal(submit('a').state, 'completed')
    assert.equal(engine.executions.length, 1)
  })

  it('starts the earliest deadline first when a slot is free', async () => {
    const { engine, submit, finished, started } = createScene()
    const first = submit('first')
    submit('no deadline')
    submit('late', 9_000)
    const early = submit('early', 5_000)
    assert.deepEqual(started(), ['first'])
    engine.executions[0]?.finish(completedWith(''))
    await finished(first.runId)
    engine.executions[1]?.finish(completedWith(''))
    await finished(early.runId)
    assert.deepEqual(started(), ['first', 'early', 'late'])
  })

  it('refuses a passed deadline at once, and fails a run whose deadline passes in the queue', async () => {
    let time = 1_000
    const { engine, runs, submit, finished } = createScene({ now: () => time })
    const late = runs.submit(bundleOf(), 1_000)
    assert.equal(late.kind === 'rejected' && late.rejection.code, 'DEADLINE_PASSED')
    const first = submit('first')
    const waiting = submit('waiting', 2_000)
    time = 3_000
    engine.executions[0]?.finish(completedWith(''))
    await finished(first.runId)
    const view = await finished(waiting.runId)
    assert.equal(view.state === 'failed' && view.finding.code, 'TIMEOUT')
    assert.equal(engine.executions.length, 1)
  })

  it('refuses more than the queue holds, and takes on again later', async () => {
    const { engine, runs, submit, finished } = createScene({ queueLimit: 1 })
    const { runId } = submit('running')
    submit('waiting')
    const full = runs.submit(bundleOf(), undefined)
    assert.equal(full.kind === 'rejected' && full.rejection.code, 'QUEUE_FULL')
    assert.equal(runs.get(requestDigest(bundleOf())), undefined)
    engine.executions[0]?.finish(completedWith(''))
    await finished(runId)
    assert.equal(runs.submit(bundleOf(), undefined).kind, 'accepted')
  })

  it('cancels waiting and running runs, and runs a cancelled one again when asked', async () => {
    const { engine, runs, submit, finished, started } = createScene()
    const running = submit('running')
    const waiting = submit('waiting')
    assert.equal(runs.cancel(waiting.runId)?.state, 'failed')
    runs.cancel(running.runId)
    const view = await finished(running.runId)
    assert.equal(view.state === 'failed' && view.finding.code, 'CANCELLED')
    assert.ok(engine.executions[0]?.signal.aborted)
    assert.equal(runs.cancel('0xunknown'), undefined)
    submit('running')
    assert.deepEqual(started(), ['running', 'running'])
  })

  it('keeps a failure that would repeat itself, and retries one that would not', async () => {
    const { engine, submit, finished } = createScene()
    for (const [index, retryable] of [false, true].entries()) {
      const { runId } = submit(`retryable ${retryable}`)
      engine.executions[index]?.finish({ kind: 'failed', code: 'TIMEOUT', message: 'too slow', retryable })
      const view = await finished(runId)
      assert.deepEqual(view.state === 'failed' && view.finding, {
        code: 'TIMEOUT',
        message: 'too slow',
        retryable,
      })
      assert.equal(submit(`retryable ${retryable}`).state, retryable ? 'running' : 'failed')
    }
  })

  it('reports a failure of its own without showing it to the client', async () => {
    const { engine, faults, submit, finished } = createScene()
    const { runId } = submit('a')
    engine.executions[0]?.fail(new Error('/secret/path is gone'))
    const view = await finished(runId)
    assert.equal(view.state === 'failed' && view.finding.code, 'EXECUTOR_UNAVAILABLE')
    assert.ok(!JSON.stringify(view).includes('secret'))
    assert.equal(faults.length, 1)
  })

  it('drains: gives up waiting runs, lets running ones end, takes no more', async () => {
    const { engine, runs, submit } = createScene()
    const running = submit('running')
    const waiting = submit('waiting')
    const closed = runs.close()
    const refused = runs.submit(bundleOf(), undefined)
    assert.equal(refused.kind === 'rejected' && refused.rejection.code, 'DRAINING')
    const view = runs.get(waiting.runId)
    assert.equal(view?.state === 'failed' && view.finding.code, 'EXECUTOR_UNAVAILABLE')
    engine.executions[0]?.finish(completedWith(''))
    await closed
    assert.equal(runs.get(running.runId)?.state, 'completed')
    assert.equal(engine.executions.length, 1)
  })

  it('ends running runs that outlast the drain time', async () => {
    const { runs, submit } = createScene({ drainTimeoutMs: 1 })
    const { runId } = submit('running')
    await runs.close()
    const view = runs.get(runId)
    assert.equal(view?.state === 'failed' && view.finding.code, 'EXECUTOR_UNAVAILABLE')
  })
})
