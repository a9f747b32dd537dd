import { writeFileSync } from 'node:fs'
import { discloseEvidence, readPointer } from '@lilymed/audit/private-evidence'
import { exitCodes, printable } from '@lilymed/service-kit'
import { usage } from '../audit/audit-options.ts'
import { argumentAt, textOption } from '../command.ts'
import type { Command, Invocation } from '../command.ts'
import { outputOf, readInput } from '../evidence/evidence-files.ts'

const partsOf = (options: Invocation['options']): readonly (readonly string[])[] => {
  const words = (textOption(options, 'parts') ?? '').split(',').filter((word) => word !== '')
  if (words.length === 0)
    throw usage('name what to disclose with --parts, such as /runs/0/logs/stdout,/runs/0/wallMs')
  return words.map((word) => {
    const path = readPointer(word)
    if (path !== undefined) return path
    throw usage(
      `--parts takes JSON pointers (RFC 6901), such as /runs/0/logs/stdout; got ${printable(word, 80)}`,
    )
  })
}

export const evidenceDisclose: Command = {
  name: 'evidence disclose',
  summary: 'Tell others some parts of a private job’s evidence, and nothing else of it',
  description:
    'Writes a file with these parts alone. Anybody can check it against the digest of the vote on chain (lilymed evidence read --digest), and put it into an audit bundle. Of maps and lists on the way to a part, names and numbers of members show; of a file in a list, all that is said of it.',
  arguments: [{ name: 'file', summary: 'the CAR that lilymed evidence open wrote' }],
  options: [
    {
      flags: '--parts <pointers>',
      summary: 'JSON pointers with commas between, such as /runs/0/logs/stdout',
    },
    { flags: '--output <file>', summary: 'the file to be written' },
    { flags: '--json', summary: 'print one JSON document' },
  ],
  examples: ['lilymed evidence disclose bafy….opened.car --parts /runs/0/files/3 --output one-file.car'],
  run: ({ arguments: words, options, print }) => {
    const car = discloseEvidence(readInput(argumentAt(words, 0)), partsOf(options))
    const file = outputOf(options)
    writeFileSync(file, car, { flag: 'wx' })
    print(
      options['json'] === true
        ? `${JSON.stringify({ file, bytes: car.length })}\n`
        : `${file}: ${car.length} bytes\n`,
    )
    return Promise.resolve(exitCodes.ok)
  },
}
