import { restoreStore } from '@lilymed/event-store'
import { exitCodes } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { argumentAt } from '../command.ts'

/** `lilymed store restore`. */
export const storeRestore: Action = async ({ arguments: words, options, print }) => {
  const report = await restoreStore(argumentAt(words, 0), argumentAt(words, 1))
  const sentence = `restored ${report.events} events from ${report.source} to ${report.target}, checked; last position ${report.head ?? 'none'}\n`
  print(options['json'] === true ? `${JSON.stringify(report)}\n` : sentence)
  return exitCodes.ok
}
