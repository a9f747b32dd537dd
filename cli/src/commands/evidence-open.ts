import { decryptWith, openEvidence, PrivateEvidenceError } from '@lilymed/audit/private-evidence'
import { exitCodes } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import {
  identitiesOf,
  keysFileOf,
  outputOf,
  readInput,
  readKeysFile,
  writePrivate,
} from '../evidence/evidence-files.ts'

const ageMagic = 'age-encryption.org/v1\n'

/** A file that was sealed by itself, as `lilymed evidence seal` and age do. */
const openFile = async (file: string, bytes: Uint8Array, { options, print }: Invocation): Promise<void> => {
  const content = await decryptWith(identitiesOf(options), bytes)
  if (content === undefined)
    throw new PrivateEvidenceError(
      'NOT_A_RECIPIENT',
      `the identity does not open ${file}, or the file was changed`,
    )
  const output = outputOf(options, file.endsWith('.age') ? file.slice(0, -4) : undefined)
  writePrivate(output, content)
  print(
    options['json'] === true
      ? `${JSON.stringify({ file: output, bytes: content.length })}\n`
      : `${output}: ${content.length} bytes\n`,
  )
}

/** `lilymed evidence open`. */
export const evidenceOpen: Action = async (invocation) => {
  const { arguments: words, options, print } = invocation
  const file = argumentAt(words, 0)
  const bytes = readInput(file)
  if (Buffer.from(bytes.subarray(0, ageMagic.length)).toString() === ageMagic) {
    await openFile(file, bytes, invocation)
    return exitCodes.ok
  }
  const keys = readKeysFile(keysFileOf(file, options))
  const opened = await openEvidence(bytes, keys, identitiesOf(options))
  const output = outputOf(options, `${file.replace(/\.car$/, '')}.opened.car`)
  const { original } = options
  writePrivate(output, opened.car)
  if (typeof original === 'string') writePrivate(original, opened.original)
  const { digest, cid } = opened
  print(
    options['json'] === true
      ? `${JSON.stringify({ file: output, digest, cid, bytes: opened.car.length })}\n`
      : `${output}: every part of the evidence ${digest}; lilymed evidence read shows it, lilymed evidence disclose tells others some of it\n`,
  )
  return exitCodes.ok
}
