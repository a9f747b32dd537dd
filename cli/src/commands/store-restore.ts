import { restoreStore } from '@lilymed/event-store'
import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { argumentAt } from '../command.ts'

export const storeRestore: Command = {
  name: 'store restore',
  summary: 'Bring an event store back from a backup',
  description:
    'Checks the backup and copies it to where the store was. Refuses to overwrite anything: move a damaged store away first. What was appended after the backup is not in it; read models that are ahead of it must be rebuilt.',
  arguments: [
    { name: 'backup', summary: 'a file that lilymed store backup wrote' },
    { name: 'store', summary: 'where the store is to be, such as data/events.db' },
  ],
  options: [{ flags: '--json', summary: 'print one JSON document' }],
  examples: ['lilymed store restore backups/events-2026-11-22.db data/events.db'],
  run: async ({ arguments: words, options, print }) => {
    const report = await restoreStore(argumentAt(words, 0), argumentAt(words, 1))
    const sentence = `restored ${report.events} events from ${report.source} to ${report.target}, checked; last position ${report.head ?? 'none'}\n`
    print(options['json'] === true ? `${JSON.stringify(report)}\n` : sentence)
    return exitCodes.ok
  },
}
