import { readStoreInfo } from '@lilymed/event-store'
import type { StoreInfo } from '@lilymed/event-store'
import { exitCodes } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { argumentAt } from '../command.ts'

const describe = (info: StoreInfo): string => {
  const time = (date: Date | null): string => date?.toISOString() ?? 'none'
  const writer = info.writer === null ? 'none' : `process ${info.writer.pid ?? '(unknown)'}`
  const rows: readonly (readonly [string, string])[] = [
    ['store', info.path],
    ['schema', String(info.schemaVersion)],
    ['events', `${info.events} in ${info.streams} streams, ${info.types} types`],
    ['head', info.head ?? 'none'],
    ['first', time(info.firstCreated)],
    ['last', time(info.lastCreated)],
    ['file', `${info.fileBytes} bytes in pages of ${info.pageBytes}, log of ${info.logBytes}`],
    ['per event', info.bytesPerEvent === null ? 'none' : `${info.bytesPerEvent} bytes`],
    ['writer', writer],
  ]
  return rows.map(([name, value]) => `${name.padEnd(10)}${value}\n`).join('')
}

/** `lilymed store info`. */
export const storeInfo: Action = async ({ arguments: words, options, print }) => {
  const info = readStoreInfo(argumentAt(words, 0))
  print(options['json'] === true ? `${JSON.stringify(info)}\n` : describe(info))
  return exitCodes.ok
}
