import { checkStore } from '@lilymed/event-store'
import type { CheckReport } from '@lilymed/event-store'
import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { argumentAt } from '../command.ts'

/** A damaged page of a table often breaks each of its rows: who reads it needs to know where, not every one. */
const shown = 5

const describe = ({ path, sound, events, problems }: CheckReport): string => {
  if (sound) return `${path} is sound: ${events} events\n`
  const lines = problems
    .slice(0, shown)
    .map(({ page, what }) => `  ${page === undefined || /page/i.test(what) ? '' : `page ${page}: `}${what}\n`)
  if (problems.length > shown) lines.push(`  and ${problems.length - shown} more; --json lists them\n`)
  return (
    `${path} is damaged:\n${lines.join('')}` +
    'It was not changed. Stop its writer, move the file away, and bring back a backup:\n' +
    `  lilymed store restore <backup> ${path}\n`
  )
}

export const storeCheck: Command = {
  name: 'store check',
  summary: 'Read a whole event store and say what is wrong with it',
  description:
    'Checks the structure of the file, every index against its table, that positions and revisions have no gaps, and that every event is JSON. Works while the store is written, takes seconds per gigabyte, repairs nothing. Exit code 5 if something is wrong.',
  arguments: [{ name: 'store', summary: 'the file, such as data/events.db' }],
  options: [{ flags: '--json', summary: 'print one JSON document' }],
  examples: ['lilymed store check data/events.db'],
  run: async ({ arguments: words, options, print }) => {
    const report = checkStore(argumentAt(words, 0))
    print(options['json'] === true ? `${JSON.stringify(report)}\n` : describe(report))
    return report.sound ? exitCodes.ok : exitCodes.different
  },
}
