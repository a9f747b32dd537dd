import { backUpStore } from '@lilymed/event-store'
import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { argumentAt } from '../command.ts'

export const storeBackup: Command = {
  name: 'store backup',
  summary: 'Copy an event store into a new file, while it is written',
  description:
    'Copies one snapshot, checks it, and gives it its name when it is whole and on the disk. Never overwrites. A mediator’s store holds votes that are secret until they are revealed: keep the copy as private as the store.',
  arguments: [
    { name: 'store', summary: 'the file, such as data/events.db' },
    { name: 'backup', summary: 'the file to write' },
  ],
  options: [{ flags: '--json', summary: 'print one JSON document' }],
  examples: ['lilymed store backup data/events.db backups/events-2026-11-22.db'],
  run: async ({ arguments: words, options, print }) => {
    const report = await backUpStore(argumentAt(words, 0), argumentAt(words, 1))
    const sentence = `backed up ${report.events} events of ${report.source} to ${report.target}, ${report.bytes} bytes, checked\n`
    print(options['json'] === true ? `${JSON.stringify(report)}\n` : sentence)
    return exitCodes.ok
  },
}
