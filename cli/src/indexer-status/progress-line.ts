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

const backfillInWords = (chain: ChainStatus): string =>
  [
    shareOf(chain),
    `block ${chain.observed === null ? 'none' : countInWords(chain.observed)} of ${
      chain.head === null ? 'unknown' : countInWords(chain.head)
    }`,
    ...(chain.blocksPerSecond === null ? [] : [`${countInWords(chain.blocksPerSecond)} blocks/s`]),
    ...(chain.eventsPerSecond === null ? [] : [`${countInWords(chain.eventsPerSecond)} events/s`]),
    ...(chain.etaSeconds === null ? [] : [`eta ${durationInWords(chain.etaSeconds)}`]),
  ].join('  ')

const eventsInWords = (count: number): string => `${countInWords(count)} ${count === 1 ? 'event' : 'events'}`

/** How far a chain is on its way to the head, in one line. */
export const progressLine = (chain: ChainStatus): string => {
  const name = `chain ${chain.chainId}`
  const why = printable(chain.trouble?.reason ?? '')
  switch (chain.phase) {
    case 'opening':
      return `${name}  opening`
    case 'backfilling':
      return `${name}  ${backfillInWords(chain)}`
    case 'following':
      return `${name}  caught up at block ${countInWords(chain.observed ?? 0)}, ${eventsInWords(chain.eventsAppended)} appended`
    case 'waiting':
      return `${name}  tried again at ${chain.trouble?.retryAt ?? 'once'}: ${why}`
    default:
      return `${name}  stopped: ${why}`
  }
}
