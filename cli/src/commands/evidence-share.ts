import { renameSync, writeFileSync } from 'node:fs'
import { shareKeys, writeKeys } from '@lilymed/audit/private-evidence'
import { exitCodes } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Action } from '../command.ts'
import { identitiesOf, readInput, readKeysFile, recipientsOf } from '../evidence/evidence-files.ts'

/** `lilymed evidence share`. */
export const evidenceShare: Action = async ({ arguments: words, options, print }) => {
  const file = argumentAt(words, 0)
  readInput(file)
  const keys = await shareKeys(readKeysFile(file), identitiesOf(options), recipientsOf(options))
  writeFileSync(`${file}.new`, writeKeys(keys), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  const recipients = keys.wraps.map(({ recipient }) => recipient)
  print(
    options['json'] === true
      ? `${JSON.stringify({ file, evidence: keys.evidence, recipients })}\n`
      : `${file}: ${recipients.length === 1 ? '1 recipient' : `${recipients.length} recipients`} can open the evidence ${keys.evidence}\n`,
  )
  return exitCodes.ok
}
