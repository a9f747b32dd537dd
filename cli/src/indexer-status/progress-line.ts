import type { ChainStatus } from '@lilymed/api'
import { printable } from '@lilymed/service-kit'
import { countInWords, durationInWords } from '../words.ts'

const shareOf = ({ startBlock, observed, head }: ChainStatus): string => {
  if (startBlock === null || head === null) return 'starting'
  const wanted = Math.max(1, head - startBlock + 1)
  const done = observed === null ? 0 : observed - startBlock + 1
  // Never 100 before it is there.
  return `${(Math.floor((Math.max(0, done) / wanted) * 1000) / 10).toFixed(1)} %`
}

/** What is left out of a line that is too narrow for all of it, first to last: share and time left stay. */
const leftOut = ['events', 'blocks', 'block'] as const

const backfillInWords = (chain: ChainStatus, width: number): string => {
  const [observed, head] = [chain.observed, chain.head]
  const parts = {
    share: shareOf(chain),
    block: `block ${observed === null ? 'none' : countInWords(observed)} of ${head === null ? 'unknown' : countInWords(head)}`,
    blocks: chain.blocksPerSecond === null ? null : `${countInWords(chain.blocksPerSecond)} blocks/s`,
    events: chain.eventsPerSecond === null ? null : `${countInWords(chain.eventsPerSecond)} events/s`,
    eta: chain.etaSeconds === null ? null : `eta ${durationInWords(chain.etaSeconds)}`,
  }
  const without = (left: readonly string[]): string =>
    Object.entries(parts)
      .flatMap(([name, words]) => (words === null || left.includes(name) ? [] : [words]))
      .join('  ')
  const lines = [0, 1, 2, 3].map((count) => without(leftOut.slice(0, count)))
  return lines.find((line) => line.length <= width) ?? lines.at(-1) ?? ''
}

const eventsInWords = (count: number): string => `${countInWords(count)} ${count === 1 ? 'event' : 'events'}`

/** How far a chain is on its way to the head, in one line, of what fits into so many characters while it is being backfilled. */
export const progressLine = (chain: ChainStatus, width = Infinity): string => {
  const name = `chain ${chain.chainId}`
  const why = printable(chain.trouble?.reason ?? '')
  switch (chain.phase) {
    case 'opening':
      return `${name}  opening`
    case 'backfilling':
      return `${name}  ${backfillInWords(chain, width - name.length - 2)}`
    case 'following':
      return `${name}  caught up at block ${countInWords(chain.observed ?? 0)}, ${eventsInWords(chain.eventsAppended)} appended`
    case 'waiting':
      return `${name}  tried again at ${chain.trouble?.retryAt ?? 'once'}: ${why}`
    default:
      return `${name}  stopped: ${why}`
  }
}
