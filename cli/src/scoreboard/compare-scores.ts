import type { ScoredEpoch, ScoreStanding } from '@lilymed/api'
import { distributionOf } from '@lilymed/domain'
import type { EpochScore, Standing } from '@lilymed/domain'

/** What an indexer says of an epoch. */
export type SaidEpoch = { readonly epoch: ScoredEpoch; readonly standings: readonly ScoreStanding[] }

const inLine = ({ rank, mediator, account, points, amount }: ScoreStanding | Standing): string =>
  `${rank} ${mediator} ${points} points ${amount} to ${account}`

/** Where an epoch worked out again differs from what an indexer says of it, in sentences; empty where it does not. */
export const compareScores = (said: SaidEpoch, found: EpochScore): readonly string[] => {
  const differences: string[] = []
  const { epoch, standings } = said
  if (epoch.disputes !== found.disputes) {
    differences.push(`disputes: the indexer counts ${epoch.disputes}, its events have ${found.disputes}`)
  }
  const most = Math.max(standings.length, found.standings.length)
  for (let place = 0; place < most; place += 1) {
    const [theirs, ours] = [standings[place], found.standings[place]]
    const [left, right] = [theirs, ours].map((one) => (one === undefined ? 'nobody' : inLine(one)))
    if (left !== right)
      differences.push(`place ${place + 1}: the indexer says ${left}, its events say ${right}`)
  }
  const root = distributionOf(found.standings).tree?.root ?? null
  if (epoch.state === 'closed' && epoch.merkleRoot !== root) {
    differences.push(`Merkle root: the indexer says ${epoch.merkleRoot}, its events come to ${root}`)
  }
  return differences
}
