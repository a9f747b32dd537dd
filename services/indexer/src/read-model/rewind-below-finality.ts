import { AppError } from '@lilymed/service-kit'

/** A rewind below what was final: how a chain was found to be where it is said to be. */
export type DeepRewind = {
  readonly chainId: number
  /** Number of the rewind in its chain's stream. */
  readonly revision: number
  readonly toBlock: number
  readonly finality: number
}

/** The failure of a rewind below finality that nobody decided. */
export const belowFinality = ({ chainId, toBlock, finality }: DeepRewind): AppError =>
  new AppError({
    code: 'REWIND_BELOW_FINALITY',
    message: `chain ${chainId} went back to block ${toBlock}, below block ${finality}, which was final; nothing more is shown until an operator has looked at it`,
    retryable: false,
    data: { chainId, toBlock },
  })

/** An operator's rewind below finality, of which no before-images were kept: the read model has to be built again, knowing of it. */
export class RebuildNeeded extends AppError {
  readonly rewind: DeepRewind

  constructor(rewind: DeepRewind) {
    super({
      code: 'REBUILD_NEEDED',
      message: `an operator took chain ${rewind.chainId} back to block ${rewind.toBlock}, below block ${rewind.finality}, which was final; the read model has to be built again`,
      retryable: true,
      data: { chainId: rewind.chainId, toBlock: rewind.toBlock },
    })
    this.rewind = rewind
  }
}
