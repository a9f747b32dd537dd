import type { ReplayedPart, ReplayReport } from '@lilymed/indexer'

const verdict = ({ live }: ReplayedPart): string => {
  switch (live?.kind) {
    case undefined:
      return ''
    case 'same':
      return '  same'
    case 'other-version':
      return `  not compared: the read model has version ${live.version ?? 'none'} of it`
    case 'different': {
      const { chainId, key, kind } = live.first
      const how = {
        another: 'is another row in the read model',
        'only-live': 'is in the read model alone',
        'only-replayed': 'is missing from the read model',
      }[kind]
      return `  DIFFERENT: ${key === '' ? '' : `${key} `}of chain ${chainId} ${how}`
    }
    default:
      return live satisfies never
  }
}

/** A replay as people read it: how much there was and how fast, then a line of each projection. */
export const replayInWords = (report: ReplayReport): string => {
  const { events, facts, position, elapsedMs, eventsPerSecond, parts, isSame } = report
  const rate = `${(elapsedMs / 1000).toFixed(1)} s, ${Math.round(eventsPerSecond)} events a second`
  const head = `replayed ${events} events (${facts} facts) up to position ${position ?? 'none'} in ${rate}\n`
  const width = Math.max(...parts.map(({ name }) => name.length))
  const lines = parts.map(
    (part) =>
      `${part.name.padEnd(width)}  v${part.version}  ${String(part.rows).padStart(8)} rows  ${part.digest}${verdict(part)}\n`,
  )
  const end =
    isSame === undefined
      ? ''
      : isSame
        ? 'the read model says what the log says\n'
        : 'the read model is DIFFERENT\n'
  return head + lines.join('') + end
}
