import { parsePosition } from '@lilymed/event-store'
import { loadIndexerConfig, openLog, replay } from '@lilymed/indexer'
import { AppError, exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
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

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

/** Where to stop, if the words say so. */
const positionOf = (options: Invocation['options']): string | undefined => {
  const text = textOption(options, 'toPosition')
  if (text === undefined) return undefined
  if (options['compare'] === true)
    throw usage('--compare stops where the read model stands: leave out --to-position')
  try {
    return parsePosition(text)
  } catch {
    throw usage(
      `--to-position takes a position of the log, as this command and asOf of the API have it, got ${text}`,
    )
  }
}

/** `lilymed indexer replay`. */
export const indexerReplay: Action = async ({ options, environment, print, note, terminal }) => {
  const upTo = positionOf(options)
  const config = loadIndexerConfig({ file: textOption(options, 'config'), environment })
  const interrupted = new AbortController()
  const interrupt = (): void => interrupted.abort()
  const log = await openLog(config)
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const onProgress = progressOn(terminal)
  try {
    const report = await replay({
      log,
      upTo,
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
}
