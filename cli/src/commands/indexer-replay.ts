import { loadIndexerConfig, openLog, replay } from '@lilymed/indexer'
import { exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command, Invocation } from '../command.ts'
import { replayInWords } from './indexer-replay-words.ts'

/** On a terminal, a line that is written over and over. */
const progressOn = (
  terminal: Invocation['terminal'],
): ((replayed: { readonly events: number }) => void) | undefined => {
  if (terminal === undefined) return undefined
  const begun = performance.now()
  return ({ events }) => {
    const rate = (events / (performance.now() - begun)) * 1000
    terminal.write(`\r\u001b[K${events} events, ${Math.round(rate)} a second\r`)
  }
}

export const indexerReplay: Command = {
  name: 'indexer replay',
  summary: 'Build every projection again from the event log and print a digest of each',
  description:
    'Reads the log beside a running indexer, builds a temporary read model, and removes it; nothing that is there is changed. The digest of a projection is the SHA-256 over its rows in canonical JSON, by chain and key: the same log gives the same digests, run after run and on every machine. With --compare it stops where the indexer’s own read model stands and says which projection is another, and the first row that is. Exit code 5 at a difference.',
  options: [
    { flags: '--config <file>', summary: 'the indexer’s TOML file with the settings' },
    { flags: '--compare', summary: 'compare with the read model in the data directory' },
    { flags: '--json', summary: 'print one JSON document' },
  ],
  examples: [
    'lilymed indexer replay --config indexer.toml',
    'lilymed indexer replay --config indexer.toml --compare --json',
  ],
  run: async ({ options, environment, print, note, terminal }) => {
    const config = loadIndexerConfig({ file: textOption(options, 'config'), environment })
    const interrupted = new AbortController()
    const interrupt = (): void => interrupted.abort()
    const log = await openLog(config)
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
    const onProgress = progressOn(terminal)
    try {
      const report = await replay({
        log,
        compareWith: options['compare'] === true ? config.dataDirectory : undefined,
        signal: interrupted.signal,
        ...(onProgress === undefined ? {} : { onProgress }),
      })
      print(options['json'] === true ? `${JSON.stringify(report)}\n` : replayInWords(report))
      return report.isSame === false ? exitCodes.different : exitCodes.ok
    } catch (failure) {
      if (!interrupted.signal.aborted) throw failure
      note('interrupted; nothing is left behind\n')
      return exitCodes.interrupted
    } finally {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      await log.close()
    }
  },
}
