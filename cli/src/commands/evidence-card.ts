import { recipientOf, recipientTypedData } from '@lilymed/audit/private-evidence'
import type { RecipientCard } from '@lilymed/audit/private-evidence'
import { openAccount } from '@lilymed/network'
import { exitCodes } from '@lilymed/service-kit'
import { usage } from '../audit/audit-options.ts'
import { textOption } from '../command.ts'
import type { Command } from '../command.ts'
import { identitiesOf, outputOf, writePrivate } from '../evidence/evidence-files.ts'

export const evidenceCard: Command = {
  name: 'evidence card',
  summary: 'State with your account’s signature whom evidence for it is to be sealed to',
  description:
    'Writes a card: the account, the recipient of the identity, the time, and the account’s signature (EIP-712). Give it to mediators, who put it in the folder of their [privacy] cardsFolder. Of several cards of an account the newest counts. Sends nothing.',
  options: [
    { flags: '--identity <file>', summary: 'the file of the age identity, mode 0600' },
    { flags: '--keystore <file>', summary: 'the account’s key, a Web3 keystore' },
    { flags: '--passphrase-file <file>', summary: 'the file with its passphrase, mode 0600' },
    { flags: '--output <file>', summary: 'the file to be written; <account>.json unless told' },
    { flags: '--json', summary: 'print the card' },
  ],
  examples: [
    'lilymed evidence card --identity reader.key --keystore creator.json --passphrase-file creator.pass',
  ],
  run: async ({ options, print }) => {
    const [keystore, passphraseFile] = [
      textOption(options, 'keystore'),
      textOption(options, 'passphraseFile'),
    ]
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
  },
}
