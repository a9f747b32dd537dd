import { checkStore } from '@lilymed/event-store'
import type { CheckReport } from '@lilymed/event-store'
import { exitCodes } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
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

/** `lilymed store check`. */
export const storeCheck: Action = async ({ arguments: words, options, print }) => {
  const report = checkStore(argumentAt(words, 0))
  print(options['json'] === true ? `${JSON.stringify(report)}\n` : describe(report))
  return report.sound ? exitCodes.ok : exitCodes.different
}
