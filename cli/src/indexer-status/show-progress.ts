import type { ChainStatus, IndexerStatus } from '@lilymed/api'
import type { LiveLines } from './live-lines.ts'
import { progressLine } from './progress-line.ts'

export type ProgressOptions = {
  readonly status: () => IndexerStatus
  /** Where one line a chain is drawn over; without one, lines are written one after the other. */
  readonly live?: LiveLines | undefined
  readonly note: (text: string) => void
}

const redrawEveryMs = 250
const sayEveryMs = 5_000

const isUnderWay = ({ phase }: ChainStatus): boolean => phase === 'backfilling' || phase === 'opening'

/** Shows how far each chain is until none is on its way to its head for the first time any more. */
export const showProgress = ({ status, live, note }: ProgressOptions): { close(): void } => {
  const done = new Set<number>()
  const say = (): void => {
    for (const chain of status().chains.filter(({ chainId }) => !done.has(chainId))) {
      note(`${progressLine(chain)}\n`)
      if (!isUnderWay(chain)) done.add(chain.chainId)
    }
  }
  const show = (): void => {
    const { chains } = status()
    if (live !== undefined) live.draw(chains.map((chain) => progressLine(chain, live.width())))
    if (chains.some(isUnderWay)) return
    if (live === undefined) say()
    close()
  }
  const timers = [
    setInterval(show, redrawEveryMs),
    ...(live === undefined ? [setInterval(say, sayEveryMs)] : []),
  ]
  for (const timer of timers) timer.unref()
  const close = (): void => {
    for (const timer of timers) clearInterval(timer)
    live?.settle()
  }
  return { close }
}
