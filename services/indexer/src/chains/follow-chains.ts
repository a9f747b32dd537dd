import { AppError } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import type { ChainConfig } from './chain-config.ts'
import type { ChainFailure } from './chain-failure.ts'
import { createChainRunner } from './chain-runner.ts'
import type { ChainRunner, Pause } from './chain-runner.ts'
import type { OpenedChain } from './open-chain.ts'

/** Every configured chain, each on its own. */
export type Chains = {
  readonly runners: readonly ChainRunner[]
  /**
   * Opens them all, then begins to follow them; resolves when each runs, waits to be tried again, or has stopped. Throws what a chain failed with
   * where the configuration is to blame, or where no chain can be opened: then rather a failure that passes, since starting again may
   * be enough. Throws AppError CLOSING where it is closed meanwhile.
   */
  start(): Promise<void>
  close(): Promise<void>
}

export type FollowChainsOptions = {
  readonly configs: readonly ChainConfig[]
  readonly open: (config: ChainConfig) => Promise<OpenedChain>
  readonly logger: Logger
  /** Told when the process is of no use any longer: of the last chain's failure, or of one that ends them all. */
  readonly onEnd: (failure: unknown) => void
  readonly pause?: Pause
}

/** What the configuration gets wrong is no chain's bad luck. */
const isConfiguration = ({ code }: ChainFailure): boolean => code === 'CONFIG_INVALID'

/** Every configured chain, none of them open yet. One that cannot be opened does not stop the others, and is tried again if that may help. */
export const followChains = ({ configs, open, logger, onEnd, pause }: FollowChainsOptions): Chains => {
  const onStopped = (failure: ChainFailure): void => {
    if (failure.endsProcess || runners.every((runner) => runner.state().kind === 'stopped')) {
      onEnd(failure.error)
    }
  }
  const runners = configs.map((config) =>
    createChainRunner({
      chainId: config.chainId,
      open: () => open(config),
      logger,
      onStopped,
      ...(pause === undefined ? {} : { pause }),
    }),
  )
  let isClosed = false
  const close = async (): Promise<void> => {
    isClosed = true
    await Promise.all(runners.map((runner) => runner.close()))
  }
  const openEach = async (): Promise<void> => {
    const failures = (await Promise.all(runners.map((runner) => runner.open()))).filter(
      (failure) => failure !== null,
    )
    if (isClosed) {
      const message = 'stopped while its chains were being opened'
      throw new AppError({ code: 'CLOSING', message, retryable: true })
    }
    const worst =
      failures.find(isConfiguration) ??
      (failures.length < runners.length
        ? undefined
        : (failures.find(({ retryable }) => retryable) ?? failures[0]))
    if (worst === undefined) return
    await close()
    throw worst.error
  }
  return {
    runners,
    start: async () => {
      await openEach()
      await Promise.all(runners.map((runner) => runner.start()))
    },
    close,
  }
}
