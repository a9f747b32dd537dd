import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { hexlify } from 'ethers/utils'
import type { RunBundle } from '@lilymed/lilypad'
import type { ExaminationEnding } from '../duties/examination-ending.ts'
import { checkEvidenceCar } from '../evidence/check-evidence-car.ts'
import { evidenceCarOf } from '../evidence/evidence-car.ts'
import { AppError } from '@lilymed/service-kit'
import { patienceFor, withReexecutor } from '../testing/reexecutor-double.ts'
import type { Reply } from '../testing/reexecutor-double.ts'
import { createExamineRuns } from './examine-runs.ts'
import { createExecuteBundle, requestDigest } from './execute-bundle.ts'
import { createReexecutorClient } from './reexecutor-client.ts'

const bundle = { version: 1, engine: 'wasm', nonce: 'run 1' } as RunBundle
const car = evidenceCarOf({ finding: 'MATCH' })
const sha256 = hexlify(createHash('sha256').update(car).digest())
const digest = await checkEvidenceCar([car])

const result = { finding: 'MATCH', rung: 0, evidence: { cid: 'bafy', digest, sha256, size: car.length } }
const completed = { examinationId: 'e1', state: 'completed', result }
const running = { examinationId: 'e1', state: 'running' }
const evidence: Reply = { bytes: car }

type Kept = { readonly digests: string[] }

const examine = async (
  url: string,
  patienceMs = 60_000,
  ran = requestDigest(bundle),
  putClaimAgain?: () => Promise<unknown>,
): Promise<ExaminationEnding & Kept> => {
  const digests: string[] = []
  const client = createReexecutorClient({ url, token: 'secret', timeoutMs: 60_000 })
  const examineRuns = createExamineRuns({
    client,
    executeBundle: createExecuteBundle(client, { pollIntervalMs: 5 }),
    keepPrivate: () => assert.fail('no job here is private'),
    evidence: {
      keep: async (given, expected) => {
        const chunks: Uint8Array[] = []
        for await (const chunk of given) chunks.push(chunk)
        assert.equal(expected, sha256)
        const bytes = Buffer.concat(chunks)
        if (!bytes.equals(car)) throw Object.assign(new Error('not sound'), { code: 'EVIDENCE_MALFORMED' })
        digests.push(digest)
        return digest
      },
    },
    pollIntervalMs: 5,
  })
  const ending = await examineRuns(
    {
      runs: [{ requestDigest: ran, bundle }],
      claim: { resultCid: 'QmX', drawClass: 'portable' },
      policy: null,
      isModulePinned: true,
      isPortable: true,
      ...(putClaimAgain !== undefined && { putClaimAgain }),
    },
    patienceFor(patienceMs),
  )
  return { ...ending, digests }
}

const reasonOf = (ending: ExaminationEnding): string =>
  ending.kind === 'failed' ? ending.reason : `completed ${ending.examination.finding}`

describe('runs are examined by their reexecutor', () => {
  it('of a private job, its evidence sealed before it is kept, and what is left there in the clear given up', async () => {
    const [file, claim] = [`0x${'f1'.repeat(32)}`, `0x${'c1'.repeat(32)}`]
    const replies = [
      { body: completed },
      evidence,
      { status: 204, text: '' },
      { status: 500 },
      { status: 204, text: '' },
    ]
    await withReexecutor(replies, async ({ url, asked }) => {
      const client = createReexecutorClient({ url, token: 'secret', timeoutMs: 60_000 })
      const vote = { disputeId: `0x${'d1'.repeat(32)}`, round: 1 }
      const examineRuns = createExamineRuns({
        client,
        executeBundle: createExecuteBundle(client),
        evidence: { keep: () => assert.fail('it must not be kept in the clear') },
        keepPrivate: async (of, given, { because }) => {
          const chunks: Uint8Array[] = []
          for await (const chunk of given.car) chunks.push(chunk)
          assert.ok(Buffer.concat(chunks).equals(car))
          assert.deepEqual([of, given.sha256, given.digest, because], [vote, sha256, digest, 'all'])
          return { digest: `0x${'5e'.repeat(32)}`, artifacts: [sha256, file, claim] }
        },
      })
      const terms = { runs: [{ requestDigest: requestDigest(bundle), bundle }], claim: { resultCid: 'QmX' } }
      const privacy = { because: 'all', recipients: [], parties: [], vote } as const
      const rules = { policy: null, isModulePinned: true, isPortable: true }
      const ending = await examineRuns({ ...terms, ...rules, privacy }, patienceFor(60_000))
      assert.ok(ending.kind === 'completed')
      assert.equal(ending.examination.evidence, `0x${'5e'.repeat(32)}`)
      assert.deepEqual(
        asked.slice(2).map(({ method, path }) => `${method} ${path}`),
        [sha256, file, claim].map((each) => `DELETE /v1/artifacts/${each}`),
      )
      assert.ok(!(asked[0]?.body ?? '').includes('recipients'))
    })
  })

  it('of a private job, its vote not held up by files that a silent reexecutor does not give up', async () => {
    let asked = 0
    const silent = new AppError({
      code: 'EXECUTOR_UNREACHABLE',
      message: 'no answer in 10 s',
      retryable: true,
    })
    const artifacts = Array.from({ length: 1_000 }, (_, at) => `0x${String(at).padStart(64, '0')}`)
    const examineRuns = createExamineRuns({
      client: {
        examine: () => Promise.resolve(completed as never),
        readExamination: () => assert.fail('it has ended'),
        getArtifact: () => Promise.resolve(Readable.from([car])),
        discardArtifact: () => {
          asked += 1
          return Promise.reject(silent)
        },
      },
      executeBundle: () => assert.fail('it was run'),
      evidence: { keep: () => assert.fail('it must not be kept in the clear') },
      keepPrivate: () => Promise.resolve({ digest, artifacts }),
    })
    const vote = { disputeId: `0x${'d1'.repeat(32)}`, round: 1 } as const
    const privacy = { because: 'all', recipients: [], parties: [], vote } as const
    const runs = [{ requestDigest: requestDigest(bundle), bundle }]
    const rules = { claim: { resultCid: 'QmX' }, policy: null, isModulePinned: true, isPortable: true }
    const ending = await examineRuns({ runs, ...rules, privacy }, patienceFor(60_000))
    assert.deepEqual([ending.kind, asked], ['completed', 1])
  })

  it('asked for once, polled to its end, and its evidence kept before its finding counts', async () => {
    const replies = [{ status: 202, body: running }, { body: running }, { body: completed }, evidence]
    await withReexecutor(replies, async ({ url, asked }) => {
      const ending = await examine(url)
      assert.ok(ending.kind === 'completed')
      assert.deepEqual(ending.examination, { finding: 'MATCH', reason: null, rung: 0, evidence: digest })
      assert.deepEqual(ending.digests, [digest])
      assert.deepEqual(
        asked.map(({ method, path }) => `${method} ${path}`),
        [
          'POST /v1/examinations',
          'GET /v1/examinations/e1',
          'GET /v1/examinations/e1',
          `GET /v1/artifacts/${sha256}`,
        ],
      )
      assert.deepEqual(JSON.parse(asked[0]?.body ?? ''), {
        runs: [requestDigest(bundle)],
        claim: { resultCid: 'QmX', drawClass: 'portable' },
        policy: null,
        isModulePinned: true,
        isPortable: true,
      })
    })
  })

  it('given its runs again where it forgot them, and asked again where it forgot the examination', async () => {
    const run = {
      runId: 'r1',
      state: 'completed',
      finding: { exitCode: 0, resultDigest: digest, determinismClass: 'wasm', knownAnswer: { ok: true } },
    }
    const unknown = { status: 404, body: { code: 'RUN_UNKNOWN' } }
    await withReexecutor(
      [unknown, { body: run }, { body: running }, { status: 404, body: {} }, { body: completed }, evidence],
      async ({ url, asked }) => {
        assert.equal(reasonOf(await examine(url)), 'completed MATCH')
        assert.deepEqual(
          asked.map(({ method, path }) => `${method} ${path}`),
          [
            'POST /v1/examinations',
            'POST /v1/runs',
            'POST /v1/examinations',
            'GET /v1/examinations/e1',
            'POST /v1/examinations',
            `GET /v1/artifacts/${sha256}`,
          ],
        )
      },
    )
  })

  it('whose files were dropped are run again for them, and whose evidence was dropped are examined again', async () => {
    const run = {
      runId: requestDigest(bundle),
      state: 'completed',
      finding: { exitCode: 0, resultDigest: digest, determinismClass: 'wasm', knownAnswer: { ok: true } },
    }
    const artifact = `0x${'ab'.repeat(32)}`
    const failure = { code: 'ARTIFACT_EVICTED', message: 'dropped', retryable: true, artifact }
    const dropped = { ...failure, runId: requestDigest(bundle) }
    const gone = { status: 410, body: { code: 'ARTIFACT_EVICTED' } }
    await withReexecutor(
      [
        { body: { examinationId: 'e1', state: 'failed', failure: dropped } },
        { body: { ...run, state: 'running', finding: undefined } },
        { body: run },
        { body: completed },
        gone,
        { body: completed },
        evidence,
      ],
      async ({ url, asked }) => {
        assert.equal(reasonOf(await examine(url)), 'completed MATCH')
        assert.deepEqual(
          asked.map(
            ({ method, path, wanted }) => `${method} ${path}${wanted === undefined ? '' : ` ${wanted}`}`,
          ),
          [
            'POST /v1/examinations',
            `POST /v1/runs ${artifact}`,
            `GET /v1/runs/${requestDigest(bundle)}`,
            'POST /v1/examinations',
            `GET /v1/artifacts/${sha256}`,
            'POST /v1/examinations',
            `GET /v1/artifacts/${sha256}`,
          ],
        )
      },
    )
    const lost = { status: 410, body: { code: 'ARTIFACT_LOST', detail: 'other files' } }
    await withReexecutor(
      [{ body: { examinationId: 'e1', state: 'failed', failure: dropped } }, lost],
      async ({ url, asked }) => {
        assert.equal(reasonOf(await examine(url)), 'EXECUTOR_UNAVAILABLE')
        assert.equal(asked.length, 2, 'it will not come back, so nothing is asked again')
      },
    )
    let puts = 0
    const claimGone = { status: 404, body: { code: 'ARTIFACT_UNKNOWN' } }
    const evicted = { body: { examinationId: 'e1', state: 'failed', failure } }
    await withReexecutor([claimGone, evicted, { body: completed }, evidence], async ({ url }) => {
      const ending = await examine(url, undefined, undefined, async () => void (puts += 1))
      assert.equal(reasonOf(ending), 'completed MATCH')
      assert.equal(puts, 2)
    })
  })

  it('which are not run again where the deal now gives another bundle', async () => {
    const unknown = { status: 404, body: { code: 'RUN_UNKNOWN' } }
    await withReexecutor([unknown], async ({ url, asked }) => {
      assert.equal(reasonOf(await examine(url, undefined, `0x${'12'.repeat(32)}`)), 'MODULE_MUTABLE')
      assert.deepEqual(
        asked.map(({ path }) => path),
        ['/v1/examinations'],
      )
    })
  })

  it('whose reason is taken over, and whose unknown one is not', async () => {
    const cannot = (reason: string) => ({
      body: { ...completed, result: { ...result, finding: 'CANNOT_EXECUTE', reason } },
    })
    for (const [reason, expected] of [
      ['CLASS_UNKNOWN', 'CLASS_UNKNOWN'],
      ['BAD_MOOD', null],
    ] as const) {
      await withReexecutor([cannot(reason), evidence], async ({ url }) => {
        const ending = await examine(url)
        assert.equal(ending.kind === 'completed' && ending.examination.reason, expected)
      })
    }
  })

  it('that refuses for good gives its reason at once', async () => {
    const refused = (code: string) => ({ status: 422, body: { code, detail: 'x' } })
    for (const [code, reason] of [
      ['CLAIM_REFUSED', 'CLAIM_REFUSED'],
      ['DEADLINE_UNREACHABLE', 'TIMEOUT'],
      ['SOMETHING_NEW', 'EXECUTOR_UNAVAILABLE'],
    ] as const) {
      await withReexecutor([refused(code)], async ({ url, asked }) => {
        assert.equal(reasonOf(await examine(url)), reason)
        assert.equal(asked.length, 1)
      })
    }
  })

  it('that gives no evidence, or other evidence, gives no finding', async () => {
    const lost = { status: 404, body: { code: 'ARTIFACT_UNKNOWN' } }
    const otherRoot = { body: { ...completed, result: { ...result, evidence: { digest: sha256, sha256 } } } }
    for (const replies of [
      [{ body: completed }, lost],
      [{ body: completed }, { bytes: Buffer.from('tampered') }],
      [otherRoot, evidence],
      [{ body: { ...completed, result: { ...result, finding: 'UNDECIDED' } } }, evidence],
      [{ body: { ...completed, result: { ...result, rung: 9 } } }],
      [
        {
          body: {
            examinationId: 'e1',
            state: 'failed',
            failure: { code: 'EXECUTOR_UNAVAILABLE', message: '' },
          },
        },
      ],
      [{ status: 503 }],
      [{ text: '<html>' }],
    ]) {
      await withReexecutor(replies, async ({ url }) =>
        assert.equal(reasonOf(await examine(url, 300)), 'EXECUTOR_UNAVAILABLE', JSON.stringify(replies)),
      )
    }
  })

  it('whose transfer of the evidence breaks off is asked for it again', async () => {
    await withReexecutor([{ body: completed }, { bytes: car, breaksOff: true }, evidence], async ({ url }) =>
      assert.equal(reasonOf(await examine(url)), 'completed MATCH'),
    )
  })
})
