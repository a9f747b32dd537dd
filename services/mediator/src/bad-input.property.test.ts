/*
 * Whatever comes in from outside is bad until it was looked at. What is tried where:
 *
 * deal documents, modules and blobs of a solver   here as a whole; packages/lilypad/src/solver/hostile-solver.test.ts, documents/prove-deal.test.ts
 * templates                                       packages/lilypad/src/modules/render-template.test.ts
 * comparison policies                             packages/domain/src/reexecution/read-comparison-policy.test.ts
 * claimed results                                 claims/put-claim.int.test.ts, packages/lilypad/src/claims/car, claims/archive
 * answers of a reexecutor, its evidence           here; reexecutor/, evidence/evidence-shelf.int.test.ts
 * answers of a beacon’s relay                     here; packages/chain/src/beacon/decode-drand-answer.test.ts
 * answers of RPC endpoints                        packages/chain/src/log-source/parse-answers.test.ts, rpc/read-json.test.ts, transactions/
 * events of contracts                             packages/chain/src/translate/translator.test.ts; as facts: bad-facts.int.test.ts
 */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { isReason } from '@lilymed/domain'
import { createSolverClient } from '@lilymed/lilypad'
import { isAppError } from '@lilymed/service-kit'
import { fetchDrandRound } from './beacon/fetch-drand-round.ts'
import { checkEvidenceCar } from './evidence/check-evidence-car.ts'
import { evidenceCarOf } from './evidence/evidence-car.ts'
import { createPrepareBundle } from './duties/prepare-bundle.ts'
import type { RunEnding } from './duties/run-ending.ts'
import { createExamineRuns } from './reexecutor/examine-runs.ts'
import { createExecuteBundle } from './reexecutor/execute-bundle.ts'
import { createReexecutorClient } from './reexecutor/reexecutor-client.ts'
import { patienceFor } from './testing/reexecutor-double.ts'

const digest = `0x${'ab'.repeat(32)}`
const bundle = { nonce: 'run 1' } as never

/** What a server says that means harm, or means nothing. */
type Answer = { readonly status: number; readonly body: string | Uint8Array }

const status = fc.constantFrom(200, 200, 200, 200, 202, 204, 301, 400, 404, 418, 422, 429, 500, 503)
const shapeless: fc.Arbitrary<Answer> = fc.record({
  status,
  body: fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc.uint8Array({ maxLength: 64 }),
    fc.string({ unit: 'binary', maxLength: 64 }),
    fc.constantFrom(
      '',
      '[',
      '{"a":'.repeat(5000),
      '1e999',
      '"\\ud800"',
      '{"__proto__":{"state":"completed"}}',
    ),
  ),
})

/** Values that look like what is expected and are not. */
const nearly = fc.oneof(
  fc.constantFrom<unknown>(
    digest,
    digest.toUpperCase(),
    digest.slice(2),
    `${digest}00`,
    '',
    null,
    true,
    -0,
    -1,
  ),
  fc.constantFrom<unknown>(1e21, 0.5, Number.MAX_SAFE_INTEGER, '\u0000\u001b[2J', 'A'.repeat(70_000), [], {}),
  fc.anything({ maxDepth: 1 }),
)
/** Right most of the time, so that the rest of an answer is looked at too. */
const mostly = (value: unknown): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: nearly })
const jsonOf = (body: unknown): string =>
  JSON.stringify(body, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)) ?? ''

const runAnswer: fc.Arbitrary<Answer> = fc.record({
  status,
  body: fc
    .record(
      {
        runId: mostly('r'),
        examinationId: mostly('e'),
        state: fc.constantFrom('completed', 'completed', 'failed', 'queued', 'Completed', 7),
        code: fc.constantFrom('RUN_UNKNOWN', 'TIMEOUT', 'EXAMINATION_UNKNOWN', 'constructor', 'REJECT'),
        finding: fc.record(
          {
            exitCode: mostly(0),
            resultDigest: mostly(digest),
            determinismClass: mostly('wasm'),
            knownAnswer: mostly({ ok: true }),
            code: fc.constantFrom('TIMEOUT', 'toString', '__proto__', 'KNOWN_ANSWER_FAILED', 'NOT_SO'),
            message: nearly,
            retryable: nearly,
          },
          { requiredKeys: ['exitCode', 'resultDigest', 'determinismClass', 'knownAnswer'] },
        ),
        result: fc.record(
          {
            finding: fc.constantFrom('MISMATCH', 'MATCH', 'UNDECIDED', 'REJECT', '__proto__'),
            reason: nearly,
            rung: fc.constantFrom(0, 1, 4, 5, -1, 0.5, '0'),
            evidence: mostly({ digest, sha256: digest }),
          },
          { requiredKeys: [] },
        ),
        failure: fc.record({ code: nearly, message: nearly, retryable: nearly }, { requiredKeys: [] }),
      },
      { requiredKeys: ['runId', 'state', 'finding'] },
    )
    .map(jsonOf),
})

/** What a reexecutor answers that means well. */
const sound: Answer = {
  status: 200,
  body: jsonOf({
    runId: 'r',
    state: 'completed',
    finding: { exitCode: 0, resultDigest: digest, determinismClass: 'wasm', knownAnswer: { ok: true } },
  }),
}

const isSound = (ending: RunEnding): void => {
  if (ending.kind === 'failed') {
    assert.ok(isReason(ending.reason), ending.reason)
    assert.equal(typeof ending.message, 'string')
    return
  }
  const { resultDigest, exitCode, determinismClass } = ending.run
  assert.match(resultDigest, /^0x[0-9a-f]{64}$/)
  assert.ok(Number.isInteger(exitCode) && determinismClass.length <= 2048)
  assert.equal(typeof ending.knownAnswerPassed, 'boolean')
}

describe('whoever answers whatever', () => {
  let server: Server
  let url = ''
  let answers: readonly Answer[] = []
  let asked = 0
  before(async () => {
    server = createServer((request, response) => {
      request.resume()
      const answer = answers[asked++ % answers.length] ?? { status: 500, body: '' }
      const headers = { 'content-type': 'application/json', location: 'http://127.0.0.1:9/' }
      response.writeHead(answer.status, headers).end(answer.status === 204 ? undefined : answer.body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  const held = (
    answer: fc.Arbitrary<Answer>,
    check: () => Promise<void>,
    examples: [Answer[]][] = [],
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 3 }), async (given) => {
        answers = given
        asked = 0
        await check()
      }),
      { numRuns: 150, examples },
    )

  it('as a reexecutor gives a run, or a reason, and nothing else', async () => {
    const client = createReexecutorClient({ url, token: 'a token', timeoutMs: 1000 })
    let completed = 0
    await held(
      fc.oneof(shapeless, runAnswer),
      async () => {
        const patience = patienceFor(20)
        // A run that never ends is given up from outside.
        const signal = AbortSignal.timeout(60)
        const execute = createExecuteBundle(client, { pollIntervalMs: 1 })
        const ending = await execute(bundle, { ...patience, signal }).catch((failure: unknown) => {
          assert.equal((failure as Error).name, 'TimeoutError', 'only an abort is thrown')
          return undefined
        })
        if (ending === undefined) return
        isSound(ending)
        if (ending.kind === 'completed') completed += 1
      },
      [[[sound]]],
    )
    assert.ok(completed > 0, 'what is right must pass, or nothing was tried')
  })

  it('as a reexecutor that examines gives no finding without evidence that is kept', async () => {
    const client = createReexecutorClient({ url, token: 'a token', timeoutMs: 1000 })
    let isKept = false
    const examine = createExamineRuns({
      client,
      executeBundle: () => Promise.resolve({ kind: 'failed', reason: 'EXECUTOR_UNAVAILABLE', message: '' }),
      keepPrivate: () => assert.fail('no job here is private'),
      evidence: {
        keep: async (car) => {
          const kept = await checkEvidenceCar(car)
          isKept = true
          return kept
        },
      },
      pollIntervalMs: 1,
    })
    const claim = { resultCid: null }
    const terms = {
      runs: [{ requestDigest: digest, bundle }],
      claim,
      policy: null,
      isModulePinned: true,
      isPortable: true,
    }
    await held(fc.oneof(shapeless, runAnswer), async () => {
      isKept = false
      const patience = { ...patienceFor(20), signal: AbortSignal.timeout(60) }
      const ending = await examine(terms, patience).catch((failure: unknown) => {
        assert.equal((failure as Error).name, 'TimeoutError', 'only an abort is thrown')
        return undefined
      })
      if (ending?.kind === 'completed') assert.ok(isKept)
      else if (ending !== undefined) assert.ok(isReason(ending.reason), ending.reason)
    })
  })

  it('as a solver leaves the deal unproven or unfetched, whatever its id', async () => {
    const prepare = createPrepareBundle({
      solver: createSolverClient({ url }),
      drawClassName: () => undefined,
    })
    const terms = { drawClass: digest, declaredRung: null, isPortable: true }
    const deal = fc.oneof(
      fc.record(
        { id: nearly, deal: nearly, members: nearly, job_offer: nearly, state: nearly },
        { requiredKeys: [] },
      ),
    )
    const document: fc.Arbitrary<Answer> = fc.record({
      status,
      body: deal.map(jsonOf),
    })
    const dealId = fc.constantFrom('QmDeal', '', '../../etc', '\u0000\ud800', 'x'.repeat(2 ** 21), 'a?b#c')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(shapeless, document), { minLength: 1 }),
        dealId,
        async (given, id) => {
          answers = given
          asked = 0
          const prepared = await prepare({ deal: { dealId: id }, terms, nonce: 'run 1' }, patienceFor(0))
          assert.equal(prepared.kind, 'refused')
          assert.ok(['DEAL_UNPROVEN', 'FETCH_FAILED'].includes(prepared.reason), prepared.reason)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('as a beacon’s relay is asked again', async () => {
    const round = fc.record({
      status,
      body: fc
        .record({ round: mostly(7), signature: nearly, randomness: nearly }, { requiredKeys: [] })
        .map(jsonOf),
    })
    await held(fc.oneof(shapeless, round), () =>
      assert.rejects(
        fetchDrandRound({ url, round: 7n, signal: new AbortController().signal }),
        (failure) => isAppError(failure) && failure.retryable,
      ),
    )
  })
})

describe('evidence', () => {
  it('of which any byte was changed, cut or added is refused by name, or is the same', async () => {
    const car = Buffer.from(evidenceCarOf({ kind: 'examination', finding: 'MATCH', digests: [digest] }))
    const root = await checkEvidenceCar([car])
    const change = fc.record({
      at: fc.nat(car.length),
      remove: fc.nat(40),
      insert: fc.uint8Array({ maxLength: 12 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let bytes: Buffer = car
        for (const { at, remove, insert } of changes)
          bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)])
        const kept = await checkEvidenceCar([bytes]).catch((failure: unknown) => {
          assert.ok(isAppError(failure), String(failure))
          assert.equal(failure.code, 'EVIDENCE_MALFORMED')
          return root
        })
        assert.equal(kept, root, 'nothing else passes for evidence')
      }),
      { numRuns: 400 },
    )
  })
})
