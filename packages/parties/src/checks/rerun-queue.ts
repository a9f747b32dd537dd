import type { ChallengeAdvice, ChallengePosition, DryRun } from '@lilymed/api'
import type { DealId } from '@lilymed/domain'

/** Runs a deal's job twice on this machine. Throws where that may be possible later. */
export type RerunJob = (
  position: ChallengePosition,
  signal: AbortSignal,
) => Promise<{ readonly advice: ChallengeAdvice; readonly runs: readonly DryRun[] }>

export type RerunAnswer = {
  readonly dealId: DealId
  readonly advice: ChallengeAdvice
  /** What the runs gave where they gave the same; null where they did not. */
  readonly resultCid: string | null
  /** The claim that it is said of. */
  readonly dataId: string | null
}

/** Runs jobs one after the other beside everything else: a job may take longer than a ruling can be appealed. */
export type RerunQueue = {
  /** Has the job of a deal run, unless it is waiting or running already, or failed a moment ago. */
  ask(position: ChallengePosition): void
  /** Answers that came since the last time. */
  take(): readonly RerunAnswer[]
  /** Whether nothing is waiting or running. */
  isIdle(): boolean
  /** Stops what runs and waits until it has. */
  close(): Promise<void>
}

export type RerunQueueOptions = {
  readonly run: RerunJob
  /** Told of a run that could not be made and will be asked for again. */
  readonly onTrouble?: ((dealId: DealId, failure: unknown) => void) | undefined
  readonly retryMs?: number
  readonly now?: () => number
}

const resultOf = (runs: readonly DryRun[]): string | null => {
  const [first, second] = runs.map((run) => (run.state === 'completed' ? run.resultCid : null))
  return first !== undefined && first !== null && first === second ? first : null
}

const claimOf = ({ deal }: ChallengePosition): string | null => deal?.claim?.dataId ?? null

/** Opens a queue; nothing runs until it is asked. */
export const createRerunQueue = ({
  run,
  onTrouble,
  retryMs = 30_000,
  now = () => performance.now(),
}: RerunQueueOptions): RerunQueue => {
  const stopped = new AbortController()
  const waiting = new Map<DealId, ChallengePosition>()
  const notBefore = new Map<DealId, number>()
  const answers: RerunAnswer[] = []
  let working: Promise<void> | undefined
  let running: DealId | undefined

  const work = async (): Promise<void> => {
    for (const [dealId, position] of waiting) {
      if (stopped.signal.aborted) break
      waiting.delete(dealId)
      running = dealId
      try {
        const { advice, runs } = await run(position, stopped.signal)
        if (!stopped.signal.aborted)
          answers.push({ dealId, advice, resultCid: resultOf(runs), dataId: claimOf(position) })
      } catch (failure) {
        notBefore.set(dealId, now() + retryMs)
        if (!stopped.signal.aborted) onTrouble?.(dealId, failure)
      }
      running = undefined
    }
    // Before anybody else may go on: what is asked for from here on starts another round of work.
    working = undefined
  }
  return {
    ask: (position) => {
      const { dealId } = position
      const isKnown =
        waiting.has(dealId) || running === dealId || answers.some((one) => one.dealId === dealId)
      if (isKnown || stopped.signal.aborted || now() < (notBefore.get(dealId) ?? 0)) return
      waiting.set(dealId, position)
      working ??= work()
    },
    take: () => answers.splice(0),
    isIdle: () => working === undefined && answers.length === 0,
    close: async () => {
      stopped.abort()
      await working
    },
  }
}
