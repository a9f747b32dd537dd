import { writeFileSync } from 'node:fs'
import { discloseEvidence, readPointer } from '@lilymed/audit/private-evidence'
import { exitCodes, printable } from '@lilymed/service-kit'
import { usage } from '../audit/audit-options.ts'
import { argumentAt, textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
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

/** `lilymed evidence disclose`. */
export const evidenceDisclose: Action = ({ arguments: words, options, print }) => {
  const car = discloseEvidence(readInput(argumentAt(words, 0)), partsOf(options))
  const file = outputOf(options)
  writeFileSync(file, car, { flag: 'wx' })
  print(
    options['json'] === true
      ? `${JSON.stringify({ file, bytes: car.length })}\n`
      : `${file}: ${car.length} bytes\n`,
  )
  return Promise.resolve(exitCodes.ok)
}
