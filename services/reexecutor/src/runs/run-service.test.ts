import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requestDigest, sha256 } from '../bundle/request-digest.ts'
import { bundleOf } from '../testing/bundle.ts'
import { completedWith, wrongAnswer } from '../testing/fake-engine.ts'
import { createRunScene, failureOf } from '../testing/run-scene.ts'
import type { Submitted } from './run-service.ts'

const refusalOf = (submitted: Submitted) =>
  submitted.kind === 'rejected' ? submitted.rejection : assert.fail('expected a refusal')
const failedWith = (code: 'TIMEOUT' | 'EXECUTOR_UNAVAILABLE' | 'KNOWN_ANSWER_FAILED', retryable: boolean) =>
  ({ kind: 'failed', code, message: 'it failed', retryable }) as const

describe('createRunService', () => {
  it('runs a bundle and describes its result', async () => {
    const { engine, artifacts, journal, submit, finished } = createRunScene()
    const { runId, state } = await submit('a')
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
        engine: 'wasm',
        slot: 'fake/0',
        determinismClass: 'fake/1',
        drawClass: 'portable',
        knownAnswer: { ok: true, expected: 'known', found: 'known' },
      },
    })
    assert.equal(Buffer.from(artifacts.stored.get(digest) ?? []).toString(), 'hello')
    assert.ok(journal.mayRead('a', digest) && journal.mayRead('a', runId))
    assert.ok(!journal.mayRead('b', digest) && !journal.mayRead('b', runId))
    assert.equal(artifacts.pins.size, 0)
  })

  it('takes the same bundle for the same run, before, during and after, also when sent twice at once', async () => {
    const { engine, runs, bundle, submit, finished } = createRunScene()
    const [{ runId }, again] = await Promise.all([submit('a'), submit('a')])
    assert.equal(again.runId, runId)
    assert.equal((await submit('a')).state, 'running')
    engine.executions[0]?.finish(completedWith(''))
    await finished(runId)
    assert.equal((await submit('a')).state, 'completed')
    assert.equal((await runs.submit('a', bundle('a'), 1)).kind, 'accepted')
    assert.equal(engine.executions.length, 1)
  })

  it('executes a completed run once more for a file that is gone, and its finding stays what it was', async () => {
    const { engine, artifacts, journal, runs, bundle, submit, finished } = createRunScene()
    const { runId } = await submit('a')
    engine.executions[0]?.finish(completedWith('hello'))
    const first = await finished(runId)
    const digest = sha256(Buffer.from('hello'))
    const want = (wanted: string) => runs.submit('a', bundle('a'), undefined, wanted)
    assert.equal((await want(digest)).kind, 'accepted')
    assert.equal(engine.executions.length, 1, 'it is here')
    assert.equal(refusalOf(await want(runId)).code, 'ARTIFACT_UNKNOWN')

    artifacts.stored.delete(digest)
    assert.deepEqual(await submit('a'), first, 'whoever asks for the finding gets it as ever')
    const again = await want(digest)
    assert.ok(again.kind === 'accepted' && again.view.state === 'running')
    const later = { ...completedWith('hello'), startedAt: 5_000, finishedAt: 6_000 }
    ;(await engine.nth(1)).finish(later)
    assert.deepEqual(await finished(runId), first)
    assert.equal(artifacts.has(digest), true)
    assert.equal(journal.makerOf('a', digest), runId)

    artifacts.stored.delete(digest)
    await want(digest)
    ;(await engine.nth(2)).finish(failedWith('TIMEOUT', true))
    assert.deepEqual(await finished(runId), first, 'a failure of the second execution is none of the first')

    await want(digest)
    ;(await engine.nth(3)).finish(completedWith('another'))
    assert.deepEqual(await finished(runId), first)
    assert.equal(refusalOf(await want(digest)).code, 'ARTIFACT_LOST')
    assert.equal(journal.mayRead('a', sha256(Buffer.from('another'))), false)
    assert.equal(artifacts.pins.size, 0)
  })

  it('refuses a bundle whose limits allow more than is kept of a run', async () => {
    const { trySubmit, engine } = createRunScene({ runLimitBytes: 1_000 })
    const refusal = refusalOf(await trySubmit('a'))
    assert.equal(refusal.code, 'LIMITS_TOO_LARGE')
    assert.match(refusal.message, /runLimitBytes/)
    assert.equal(engine.executions.length, 0)
  })

  it('gives a tenant a run of its own, and no sight of another’s', async () => {
    const { engine, runs, submit, finished } = createRunScene({ slots: 2 })
    const { runId } = await submit('a', undefined, 'a')
    assert.equal(runs.get('b', runId), undefined)
    assert.equal(runs.cancel('b', runId), undefined)
    assert.equal(engine.executions[0]?.signal.aborted, false)
    await submit('a', undefined, 'b')
    assert.equal(engine.executions.length, 2)
    engine.executions[1]?.finish(completedWith('for b'))
    assert.equal((await finished(runId, 'b')).state, 'completed')
    assert.equal(runs.get('a', runId)?.state, 'running')
  })

  it('starts the earliest deadline first when a slot is free', async () => {
    const { engine, submit, started } = createRunScene()
    await submit('first')
    await submit('no deadline')
    await submit('late', 900_000)
    await submit('early', 500_000)
    for (let index = 0; index < 3; index += 1) (await engine.nth(index)).finish(completedWith(''))
    await engine.nth(3)
    assert.deepEqual(started(), ['first', 'early', 'late', 'no deadline'])
  })

  it('refuses at once what is late, and fails what becomes late in the queue or on its slot', async () => {
    let time = 1_000
    const { engine, runs, submit, trySubmit, finished } = createRunScene({ now: () => time })
    assert.equal(refusalOf(await trySubmit('late', 1_000)).code, 'DEADLINE_PASSED')
    assert.equal(refusalOf(await trySubmit('soon', 1_000 + 19_999)).code, 'DEADLINE_UNREACHABLE')
    const running = await submit('running', 1_000 + 20_000)
    const waiting = await submit('waiting', 1_000 + 40_000)
    time = 1_000 + 40_000
    // Anything that happens is a look at the clock.
    await trySubmit('another')
    assert.equal(failureOf(await finished(waiting.runId)).code, 'TIMEOUT')
    assert.equal(runs.get('a', running.runId)?.state, 'running')
    engine.executions[0]?.finish(completedWith(''))
    assert.equal((await finished(running.runId)).state, 'completed')
  })

  it('ends a run at its deadline', async () => {
    const { engine, submit, finished } = createRunScene({ now: Date.now })
    const { runId } = await submit('running', Date.now() + 20_050)
    const { signal } = await engine.nth(0)
    assert.equal(signal.aborted, false)
    const scene = createRunScene({ now: () => Date.now() + 20_000 })
    const late = await scene.runs.submit(
      'a',
      bundleOf(undefined, { limits: { ...bundleOf().limits, wallTimeMs: 10 } }),
      Date.now() + 20_030,
    )
    assert.ok(late.kind === 'accepted')
    const finding = failureOf(await scene.finished(late.view.runId))
    assert.deepEqual([finding.code, finding.message], ['TIMEOUT', 'the deadline passed while it ran'])
    engine.executions[0]?.finish(completedWith(''))
    await finished(runId)
  })

  it('keeps the bundle of every run that is not finished from being dropped', async () => {
    const { artifacts, engine, submit, finished } = createRunScene()
    const running = await submit('running')
    const waiting = await submit('waiting')
    assert.deepEqual(artifacts.pinned(), [running.runId, waiting.runId])
    engine.executions[0]?.finish(completedWith(''))
    await finished(running.runId)
    assert.deepEqual(artifacts.pinned(), [waiting.runId])
  })

  it('refuses more than the queue holds, and takes on again later', async () => {
    const { engine, runs, submit, trySubmit, finished } = createRunScene({ queueLimit: 1 })
    const { runId } = await submit('running')
    await submit('waiting')
    assert.equal(refusalOf(await trySubmit('third')).code, 'QUEUE_FULL')
    assert.equal(runs.get('a', requestDigest(bundleOf())), undefined)
    engine.executions[0]?.finish(completedWith(''))
    await finished(runId)
    await engine.nth(1)
    assert.equal((await trySubmit('third')).kind, 'accepted')
  })

  it('refuses what no engine or slot here can run', async () => {
    const { runs } = createRunScene()
    const requirements = { drawClass: 'sm_90' }
    const submitted = await runs.submit('a', bundleOf(undefined, { requirements }), undefined)
    assert.equal(refusalOf(submitted).code, 'CLASS_UNAVAILABLE')
  })

  it('keeps nothing of what it refuses or cannot store', async () => {
    const { artifacts, journal, runs, trySubmit } = createRunScene()
    const bundle = bundleOf()
    const wrong = { ...bundle, module: { ...bundle.module, sha256: `0x${'0'.repeat(64)}` } }
    assert.equal(refusalOf(await runs.submit('a', wrong, undefined)).code, 'DIGEST_MISMATCH')
    artifacts.isFull = true
    assert.equal(refusalOf(await trySubmit('a')).code, 'STORE_FULL')
    assert.deepEqual([artifacts.stored.size, artifacts.pins.size, journal.unfinished().length], [0, 0, 0])
  })

  it('cancels waiting and running runs, and runs a cancelled one again when asked', async () => {
    const { engine, runs, submit, finished, started } = createRunScene()
    const running = await submit('running')
    const waiting = await submit('waiting')
    assert.equal(runs.cancel('a', waiting.runId)?.state, 'failed')
    runs.cancel('a', running.runId)
    assert.equal(failureOf(await finished(running.runId)).code, 'CANCELLED')
    assert.ok(engine.executions[0]?.signal.aborted)
    assert.equal(runs.cancel('a', '0xunknown'), undefined)
    await submit('running')
    assert.deepEqual(started(), ['running', 'running'])
  })

  it('keeps a failure that would repeat itself, and runs one that would not again when asked', async () => {
    const { engine, submit, finished } = createRunScene()
    for (const [index, retryable] of [false, true].entries()) {
      const { runId } = await submit(`retryable ${retryable}`)
      engine.executions[index]?.finish(failedWith('TIMEOUT', retryable))
      assert.deepEqual(failureOf(await finished(runId)), { code: 'TIMEOUT', message: 'it failed', retryable })
      assert.equal((await submit(`retryable ${retryable}`)).state, retryable ? 'running' : 'failed')
    }
  })

  it('tries once more when the executor failed, not the program', async () => {
    const { engine, submit, finished } = createRunScene()
    const { runId } = await submit('a')
    ;(await engine.nth(0)).finish(failedWith('EXECUTOR_UNAVAILABLE', true))
    ;(await engine.nth(1)).finish(failedWith('EXECUTOR_UNAVAILABLE', true))
    assert.equal(failureOf(await finished(runId)).code, 'EXECUTOR_UNAVAILABLE')
    assert.equal(engine.executions.length, 2)
  })

  it('reports a failure of its own without showing it to the client', async () => {
    const { engine, faults, submit, finished } = createRunScene()
    const { runId } = await submit('a')
    engine.executions[0]?.fail(new Error('/secret/path is gone'))
    const view = await finished(runId)
    assert.equal(failureOf(view).code, 'EXECUTOR_UNAVAILABLE')
    assert.ok(!JSON.stringify(view).includes('secret'))
    assert.equal(faults.length, 1)
  })

  it('tells followers of phases and of the log', async () => {
    const { engine, runs, submit, events } = createRunScene()
    const { runId } = await submit('a')
    const { report, finish } = await engine.nth(0)
    report({ kind: 'phase', phase: 'program' })
    report({ kind: 'log', stream: 'stderr', bytes: Buffer.from('\u001b[31m') })
    finish(completedWith(''))
    const seen = await events(runId)
    assert.deepEqual(
      seen.map(({ event }) => event),
      ['state', 'state', 'phase', 'log', 'state'],
    )
    assert.deepEqual(seen[3]?.data, { stream: 'stderr', base64: 'G1szMW0=' })
    const { signal } = new AbortController()
    assert.equal((await runs.follow('b', runId, { signal }).next()).done, true)
  })
})

describe('slots that give wrong answers', () => {
  it('get no run; a run that met one goes on elsewhere, and fails only when no slot is left', async () => {
    const { engine, runs, submit, finished, faults } = createRunScene({ slots: 2 })
    await runs.start()
    const { runId } = await submit('a')
    ;(await engine.nth(0)).finish(failedWith('KNOWN_ANSWER_FAILED', true))
    const second = await engine.nth(1)
    assert.notEqual(second.slotId, engine.executions[0]?.slotId)
    second.finish({ ...completedWith(''), knownAnswer: wrongAnswer } as ReturnType<typeof completedWith>)
    const finding = failureOf(await finished(runId))
    assert.equal(finding.code, 'KNOWN_ANSWER_FAILED')
    assert.match(finding.message, /fake\/0: it failed; fake\/1: expected known, got another/)
    const next = failureOf(await submit('b'))
    assert.deepEqual([next.code, next.retryable], ['KNOWN_ANSWER_FAILED', true])
    assert.deepEqual(faults, [])
    await runs.close()
  })

  it('are found at the start', async () => {
    const { engine, runs, submit } = createRunScene({ slots: 2 })
    engine.answers.set('fake/0', wrongAnswer)
    await runs.start()
    assert.equal(runs.slotTests.get('fake/0')?.answer?.ok, false)
    await submit('a')
    assert.equal(engine.executions[0]?.slotId, 'fake/1')
    engine.executions[0]?.finish(completedWith(''))
    await runs.close()
  })

  it('are not those that give no answer, whose runs fail for the executor', async () => {
    const { engine, runs, submit, faults } = createRunScene({ slots: 1 })
    engine.answers.set('fake/0', new Error('starved'))
    await runs.start()
    assert.deepEqual(faults.length, 1)
    assert.equal(runs.slotTests.get('fake/0')?.answer, undefined)
    const { code, retryable } = failureOf(await submit('a'))
    assert.deepEqual([code, retryable], ['EXECUTOR_UNAVAILABLE', true])
    await runs.close()
  })

  it('are tested every minute until they are right, and the others every hour', async (context) => {
    context.mock.timers.enable({ apis: ['setInterval'] })
    let time = 1_000
    const { engine, runs } = createRunScene({ slots: 2, now: () => time })
    engine.answers.set('fake/0', wrongAnswer)
    await runs.start()
    const testedAt = () => ['fake/0', 'fake/1'].map((id) => runs.slotTests.get(id)?.atMs)
    const minutes = async (count: number) => {
      for (let minute = 0; minute < count; minute += 1) {
        time += 60_000
        context.mock.timers.tick(60_000)
        await new Promise(setImmediate)
      }
    }
    await minutes(1)
    assert.deepEqual(testedAt(), [61_000, 1_000])
    engine.answers.delete('fake/0')
    await minutes(1)
    assert.ok(runs.state.slots.every(({ outOfService }) => outOfService === undefined))
    await minutes(57)
    assert.deepEqual(testedAt(), [121_000, 1_000])
    await minutes(1)
    assert.deepEqual(testedAt(), [121_000, 3_601_000])
    await runs.close()
  })
})

describe('stopping and starting again', () => {
  it('drains: takes no more, lets running ones end, and keeps the queue for the next start', async () => {
    const { engine, artifacts, journal, runs, submit, trySubmit } = createRunScene()
    const running = await submit('running')
    const waiting = await submit('waiting')
    const closed = runs.close()
    assert.equal(refusalOf(await trySubmit('another')).code, 'DRAINING')
    engine.executions[0]?.finish(completedWith(''))
    await closed
    assert.equal(runs.get('a', running.runId)?.state, 'completed')
    assert.equal(runs.get('a', waiting.runId)?.state, 'queued')
    assert.equal(engine.executions.length, 1)

    const next = createRunScene({ artifacts, journal })
    await next.runs.start()
    assert.equal(next.runs.get('a', running.runId)?.state, 'completed')
    ;(await next.engine.nth(0)).finish(completedWith('later'))
    assert.equal((await next.finished(waiting.runId)).state, 'completed')
    assert.deepEqual([next.started(), journal.unfinished()], [['waiting'], []])
    await next.runs.close()
  })

  it('puts running runs that outlast the drain time back on the queue, which is no attempt of theirs', async () => {
    const { artifacts, journal, runs, submit } = createRunScene({ drainTimeoutMs: 1 })
    const { runId } = await submit('running')
    await runs.close()
    assert.equal(runs.get('a', runId)?.state, 'queued')
    const next = createRunScene({ artifacts, journal })
    await next.runs.start()
    ;(await next.engine.nth(0)).finish(completedWith(''))
    assert.equal((await next.finished(runId)).state, 'completed')
    await next.runs.close()
  })

  it('fails what has become impossible, late or unreadable meanwhile', async () => {
    const { artifacts, journal, runs, submit } = createRunScene()
    await submit('running')
    const late = await submit('late', 900_000)
    const damaged = await submit('damaged')
    const impossible = await runs.submit(
      'a',
      bundleOf(undefined, { requirements: { determinismClass: 'fake/1' } }),
      undefined,
    )
    assert.ok(impossible.kind === 'accepted')
    artifacts.stored.delete(damaged.runId)
    const next = createRunScene({ artifacts, journal, now: () => 900_000, slots: 3 })
    for (const slot of next.engine.slots) Object.assign(slot, { determinismClass: 'fake/2' })
    await next.runs.start()
    const codes = await Promise.all(
      [late.runId, damaged.runId, impossible.view.runId].map(
        async (id) => failureOf(await next.finished(id)).code,
      ),
    )
    assert.deepEqual(codes, ['TIMEOUT', 'EXECUTOR_UNAVAILABLE', 'CLASS_UNAVAILABLE'])
  })
})
