import { existsSync } from 'node:fs'
import { readPrivateEvidence } from '@lilymed/audit/private-evidence'
import { AppError, exitCodes, printable } from '@lilymed/service-kit'
import { argumentAt, textOption } from '../command.ts'
import type { Action } from '../command.ts'
import { keysFileOf, readInput, readKeysFile } from '../evidence/evidence-files.ts'
import { evidenceAsJson, evidenceInWords } from '../evidence/evidence-in-words.ts'

/** `lilymed evidence read`. */
export const evidenceRead: Action = ({ arguments: words, options, print }) => {
  const file = argumentAt(words, 0)
  const read = readPrivateEvidence(readInput(file))
  const differs = (message: string): AppError =>
    new AppError({ code: 'EVIDENCE_MALFORMED', message, retryable: false })
  if (read.kind === 'unsound') throw differs(`DIFFERENT: ${printable(read.problem)}`)
  const digest = textOption(options, 'digest')?.toLowerCase()
  if (digest !== undefined && digest !== read.digest)
    throw differs(`DIFFERENT: this is the evidence ${read.digest}, not ${printable(digest, 80)}`)
  if (read.kind === 'plain') {
    const words = `evidence ${read.cid}\ndigest   ${read.digest}\nnot of a private job: nothing of it is sealed or withheld\n`
    print(options['json'] === true ? `${JSON.stringify(read)}\n` : words)
    return Promise.resolve(exitCodes.ok)
  }
  const keysFile = keysFileOf(file, options)
  const isThere = textOption(options, 'keys') !== undefined || existsSync(keysFile)
  const keys = isThere ? readKeysFile(keysFile) : undefined
  print(options['json'] === true ? evidenceAsJson(read, keys) : evidenceInWords(read, keys))
  return Promise.resolve(exitCodes.ok)
}
