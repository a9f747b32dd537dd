import { recipientOf, recipientTypedData } from '@lilymed/audit/private-evidence'
import type { RecipientCard } from '@lilymed/audit/private-evidence'
import { openAccount } from '@lilymed/network'
import { exitCodes } from '@lilymed/service-kit'
import { usage } from '../audit/audit-options.ts'
import { textOption } from '../command.ts'
import type { Action } from '../command.ts'
import { identitiesOf, outputOf, writePrivate } from '../evidence/evidence-files.ts'

/** `lilymed evidence card`. */
export const evidenceCard: Action = async ({ options, print }) => {
  const [keystore, passphraseFile] = [textOption(options, 'keystore'), textOption(options, 'passphraseFile')]
  if (keystore === undefined || passphraseFile === undefined)
    throw usage('name the account that signs with --keystore and --passphrase-file')
  const [identity = '', ...others] = identitiesOf(options)
  if (others.length > 0) throw usage('the file of --identity holds several: a card names one')
  const account = await openAccount(keystore, passphraseFile)
  const statement = {
    account: account.address,
    recipient: await recipientOf(identity),
    statedAt: Math.floor(Date.now() / 1000),
  }
  const { domain, types, message } = recipientTypedData(statement)
  const signature = await account.signTypedData(domain, types, message)
  const card: RecipientCard = { version: 1, kind: 'evidence-recipient', ...statement, signature }
  const file = outputOf(options, `${account.address}.json`)
  writePrivate(file, `${JSON.stringify(card, null, 2)}\n`)
  print(
    options['json'] === true
      ? `${JSON.stringify({ file, card })}\n`
      : `${file}: the card of ${account.address}\n`,
  )
  return exitCodes.ok
}
