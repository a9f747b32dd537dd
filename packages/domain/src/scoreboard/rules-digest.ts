import { keccak256 } from 'ethers/crypto'
import { toUtf8Bytes } from 'ethers/utils'
import type { Bytes32 } from '../values/ids.ts'
import { versionFor, type ScoreRules } from './score-rules.ts'

/**
 * What tells one epoch's rules from others: keccak256 of everything that decides its scores, as JSON in this order. A later version
 * leaves the digests of earlier epochs as they are.
 */
export const rulesDigest = (rules: ScoreRules, epoch: number): Bytes32 => {
  const { fromEpoch, points, penalties, minimum, payout } = versionFor(rules, epoch)
  const { firstBlock, blocks } = rules.epochs
  const decisive = [
    rules.chainId,
    [firstBlock, blocks],
    fromEpoch,
    [points.drawn, points.revealed, points.coherent, points.canaryPassed],
    [penalties.NO_COMMIT, penalties.NO_REVEAL, penalties.INCOHERENT, penalties.CANARY],
    [minimum.seats, minimum.revealedBps],
    [payout.kind, String(payout.wei)],
  ]
  return keccak256(toUtf8Bytes(JSON.stringify(decisive)))
}
