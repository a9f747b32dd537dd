import { createMemoryStore, carLimits, openLedger } from '@lilymed/evidence'
import { carOf } from '@lilymed/evidence/testing/cars'
import { createEvidenceDesk } from '../../services/indexer/src/evidence/evidence-desk.ts'
import type { EvidenceDesk } from '../../services/indexer/src/evidence/evidence-desk.ts'
import { readNames } from '../../services/indexer/src/evidence/read-names.ts'
import { readStanding } from '../../services/indexer/src/evidence/standing-of.ts'
import type { ReadModel } from '../../services/indexer/src/read-model/read-model.ts'
import { createCatalogue } from '../../services/indexer/src/resources/catalogue.ts'
import { playedEvidence } from '../../services/indexer/src/testing/played-evidence.ts'

const year = 31_536_000

/** The evidence of one dispute as an explorer may keep it: the first vote's in part, the last one's missing, all others whole. */
export const explorerEvidence = async (reads: ReadModel, disputeId: string): Promise<EvidenceDesk> => {
  const [store, ledger, catalogue] = [createMemoryStore(), openLedger(':memory:'), createCatalogue(reads)]
  const now = (): number => Math.floor(Date.now() / 1000)
  await readNames({ catalogue, ledger, fetchResults: false, now })
  const dispute = catalogue.dispute(disputeId)
  const votes = (dispute?.rounds ?? []).flatMap(({ round, seats }) =>
    seats.flatMap(({ mediator, vote }) => (vote === null ? [] : [{ round, mediator, ...vote }])),
  )
  for (const [place, { round, mediator, resultDigest }] of votes.entries()) {
    const claimDigest = dispute?.claim.digest ?? ''
    const { cid, car, blocks } = playedEvidence({ disputeId, mediator, round, claimDigest, resultDigest })
    const [root] = blocks
    const isMissing = place === votes.length - 1
    const given = place === 0 && root !== undefined ? carOf([root.cid], [root]) : car
    if (!isMissing) await store.put(cid, [given])
    const answer = isMissing ? 'absent' : place === 0 ? 'part' : 'whole'
    const answers = [{ source: 'mediator-1', at: now(), answer, detail: null }] as const
    ledger.tried(cid, { answers, kept: await store.find(cid), at: now(), nextTry: now() })
  }
  const parts = {
    store,
    ledger,
    now,
    standing: (id: string) => readStanding(reads, id),
    policy: { keepSeconds: 100 * year, quotaBytes: 1e9, pinOutcomes: [], pinAppealed: true },
  }
  const limits = { ...carLimits(), contentBytes: 1e6, contentItems: 1e5, rawBytes: 1e5 }
  return createEvidenceDesk({ parts, limits, fetchResults: false })
}
