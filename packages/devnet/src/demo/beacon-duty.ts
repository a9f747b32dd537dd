import type { FactOf } from '@lilymed/domain'
import type { Stage } from '../stage/raise-stage.ts'
import type { FactFeed } from './fact-feed.ts'

type RoundOpened = FactOf<'RoundOpened'>['data']

export type BeaconDutyOptions = {
  readonly stage: Pick<Stage, 'beacon' | 'clock'>
  readonly feed: FactFeed
  /** Called with a round's value before it is public: the devnet's stage directions are given here. */
  readonly beforePublish: (round: RoundOpened, randomness: string) => Promise<void>
  readonly onLost: (why: string) => void
  readonly signal: AbortSignal
}

const lookEveryMs = 100

/** Publishes every beacon round that a dispute has pinned, when its time on the chain's clock has come. */
export const startBeaconDuty = ({ stage, feed, beforePublish, onLost, signal }: BeaconDutyOptions): void => {
  const published = new Set<string>()

  const serve = async (round: RoundOpened): Promise<void> => {
    const number = BigInt(round.beaconRound)
    await beforePublish(round, stage.beacon.randomnessOf(number))
    while (!signal.aborted && BigInt(await stage.clock.now()) < stage.beacon.dueAt(number)) {
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
    // Two disputes of one moment pin one round.
    if (signal.aborted || published.has(round.beaconRound)) return
    published.add(round.beaconRound)
    await stage.beacon.publish(number)
  }

  feed.onFact((fact) => {
    if (fact.type !== 'RoundOpened') return
    serve(fact.data).catch((failure: unknown) => {
      if (!signal.aborted) onLost(`the beacon failed: ${(failure as Error).message}`)
    })
  })
}
