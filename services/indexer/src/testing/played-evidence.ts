import { cidV0OfDigest, ZERO_BYTES32 } from '@lilymed/domain'
import type { Bytes32 } from '@lilymed/domain'
import { documentCar } from '@lilymed/evidence/testing/cars'

/** What a played vote rests on. */
export type PlayedVote = {
  readonly disputeId: string
  readonly mediator: string
  readonly round: number
  readonly claimDigest: Bytes32
  /** Zero where nothing was found. */
  readonly resultDigest: Bytes32
}

const sha = (digit: string): string => `0x${digit.repeat(64)}`

/** Hostile strings as a program under re-execution may write them. */
export const hostileLog = '</pre><script>alert(1)</script>\u001b[2J\u202e gone\n'

const fileOf = (isSame: boolean) => ({
  path: 'outputs/image <b>.png',
  likeness: isSame ? 'identical' : 'different',
  comparator: 'exact',
  rung: 0,
  ours: { size: 1_024, sha256: sha('4') },
  theirs: { size: 1_024, sha256: sha(isSame ? '4' : '5') },
  ...(isSame ? {} : { firstDifference: { offset: 512, ours: 'ff00', theirs: '0000' } }),
})

/** The document of a played vote, the same for the same vote: the digest that the vote names, and the CAR. */
export const playedEvidence = ({ disputeId, mediator, round, claimDigest, resultDigest }: PlayedVote) => {
  const isFound = resultDigest !== ZERO_BYTES32
  const isSame = resultDigest === claimDigest
  const log = Buffer.from(hostileLog)
  const run = {
    runId: sha('a'),
    state: 'completed',
    exitCode: 0,
    resultCid: cidV0OfDigest(resultDigest),
    resultDigest,
    files: [{ path: 'outputs/image <b>.png', size: 1_024, sha256: sha('4') }],
    startedAt: '2026-11-23T02:40:00.000Z',
    finishedAt: '2026-11-23T02:40:01.250Z',
    wallMs: 1_250,
    engine: 'wasm',
    slot: 'wasm/0',
    determinismClass: 'dc1/wasm/host=1;module=sha256:4d2f…;arch=x64',
    drawClass: 'portable',
    knownAnswer: { ok: true, expected: 'known', found: 'known' },
  }
  const failed = {
    runId: sha('b'),
    state: 'failed',
    code: 'EXECUTOR_UNAVAILABLE',
    message: 'no slot',
    retryable: true,
  }
  const document = (tails: readonly unknown[]) => ({
    version: 1,
    examinationId: sha('1'),
    /** Keeps the documents of two votes apart, as the times in real ones do. */
    of: `${disputeId}/${mediator}/${round}`,
    request: {
      runs: [sha('a')],
      claim: { resultCid: cidV0OfDigest(claimDigest) },
      policy: '{"files":[{"glob":"**","comparator":"exact"}]}',
      isModulePinned: true,
      isPortable: true,
    },
    policyDigest: sha('2'),
    claimBytes: 'read',
    runs: isFound
      ? [
          {
            ...run,
            logs: { stdout: { size: log.length, tail: tails[0] }, stderr: { size: 0, tail: tails[1] } },
          },
        ]
      : [failed],
    comparisons: {
      withClaim: isFound
        ? [{ likeness: isSame ? 'identical' : 'different', rung: 0, files: [fileOf(isSame)] }]
        : [],
      betweenRuns: null,
    },
    statement: isFound
      ? { finding: isSame ? 'MATCH' : 'MISMATCH', rung: 0 }
      : { finding: 'CANNOT_EXECUTE', reason: 'EXECUTOR_UNAVAILABLE', rung: 0 },
  })
  return documentCar(document, isFound ? [log, Buffer.alloc(0)] : [])
}
