import { backUpStore } from '@lilymed/event-store'
import { exitCodes } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { argumentAt } from '../command.ts'

/** `lilymed store backup`. */
export const storeBackup: Action = async ({ arguments: words, options, print }) => {
  const report = await backUpStore(argumentAt(words, 0), argumentAt(words, 1))
  const sentence = `backed up ${report.events} events of ${report.source} to ${report.target}, ${report.bytes} bytes, checked\n`
  print(options['json'] === true ? `${JSON.stringify(report)}\n` : sentence)
  return exitCodes.ok
}
