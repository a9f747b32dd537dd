import { digestOfCidV0 } from '@lilymed/domain'
import type { Finding } from '@lilymed/domain'
import type { EvidenceShelf } from '../evidence/evidence-shelf.ts'
import { evidenceCarOf } from '../evidence/evidence-car.ts'
import type { ExamineRuns } from '../reexecutor/examine-runs.ts'

/** Compares what runs found as a reexecutor does at rung 0, and keeps evidence that says so. */
export const createFakeExaminer =
  (resultOf: (run: number) => string, evidence: Pick<EvidenceShelf, 'keep'>): ExamineRuns =>
  async ({ runs, claim, isPortable }) => {
    const digests = runs.map(({ bundle }) => resultOf(Number(bundle.nonce.split(' ').at(-1))))
    const finding = findingOf(digests, claim.resultCid)
    const document = { version: 1, kind: 'examination', digests, claim: claim.resultCid, finding, isPortable }
    const kept = await evidence.keep([evidenceCarOf(document)])
    return { kind: 'completed', examination: { finding, reason: null, rung: 0, evidence: kept } }
  }

const findingOf = ([first, second]: readonly string[], claimed: string | null): Finding => {
  if (second !== undefined && second !== first) return 'NONDETERMINISTIC'
  if (claimed === null) return 'UNCOMPARED'
  return first === digestOfCidV0(claimed) ? 'MATCH' : 'MISMATCH'
}
