import { parseUnits } from 'ethers'
import { disputePoolAbi, sortitionAbi } from '@lilymed/contracts-abi'
import type { FactOf } from '@lilymed/domain'
import { devnetPool } from '../deployment/devnet-pool.ts'
import { drawClass } from '../stage/prepare-chain.ts'
import type { Stage } from '../stage/raise-stage.ts'
import type { FactFeed } from './fact-feed.ts'
import type { Narrator } from './narrator.ts'
import type { Names } from './names.ts'

/** Who fails in a panel: nobody chose them but the draw. */
export type Cast = { readonly unplugged: string; readonly silent: string }

export type FaultDirector = {
  /** Breaks two of the panel that this value is about to draw. */
  direct(round: FactOf<'RoundOpened'>['data'], parties: readonly string[], randomness: string): Promise<Cast>
}

export type FaultDirectorOptions = {
  readonly stage: Pick<Stage, 'client' | 'pool' | 'mediators'>
  readonly feed: FactFeed
  readonly narrator: Narrator
  readonly names: Names
  readonly scene: string
  readonly onLost: (why: string) => void
}

const { maxOpenLocks } = devnetPool.parameters
const lockPerSeat = parseUnits(devnetPool.parameters.lockPerSeat, 18)

/**
 * Makes mediators fail for real. The devnet's beacon knows a value before it publishes it, so the panel can be computed and two
 * of its members broken just before they are drawn; the draw itself is left alone.
 */
export const createFaultDirector = ({
  stage: { client, pool, mediators },
  feed,
  narrator,
  names,
  scene,
  onLost,
}: FaultDirectorOptions): FaultDirector => ({
  direct: async ({ disputeId, round, epoch, seats, alternates }, parties, randomness) => {
    const seed = await client.read<string>({
      to: pool.disputePool,
      abi: disputePoolAbi,
      method: 'panelSeed',
      args: [disputeId, round, randomness],
    })
    const { drawn } = await client.read<{ drawn: readonly string[] }>({
      to: pool.sortition,
      abi: sortitionAbi,
      method: 'draw',
      args: [drawClass, epoch, seed, seats + alternates, parties, lockPerSeat, maxOpenLocks],
    })
    const [, unplugged, silent] = drawn
    if (unplugged === undefined || silent === undefined)
      throw new Error('fewer than three mediators would be drawn')

    await mediators.command({ kind: 'unplug', address: unplugged })
    narrator.tell(scene, `${names(unplugged)}'s reexecutor is unplugged`)
    feed.onFact((fact) => {
      if (fact.type !== 'VoteCommitted' || fact.disputeId !== disputeId || fact.data.mediator !== silent)
        return
      mediators
        .command({ kind: 'stop', address: silent })
        .then(() =>
          narrator.tell(scene, `${names(silent)}'s node is stopped: it has committed and will not reveal`),
        )
        .catch((failure: unknown) => onLost(`the fault could not be played: ${(failure as Error).message}`))
    })
    return { unplugged, silent }
  },
})
