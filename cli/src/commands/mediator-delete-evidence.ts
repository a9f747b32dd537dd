import { join } from 'node:path'
import { tombstoneTypedData } from '@lilymed/audit/private-evidence'
import type { Tombstone } from '@lilymed/audit/private-evidence'
import { deletePrivateEvidence, disputesWithSealedEvidence, sealedVotes } from '@lilymed/mediator'
import { openAccount } from '@lilymed/network'
import { exitCodes, printable } from '@lilymed/service-kit'
import { notFound, usage } from '../audit/audit-options.ts'
import { argumentAt, textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { confirm } from '../confirm.ts'
import { matchDispute } from '../mediator-disputes/find-dispute.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

const longestReason = 280

const reasonOf = (options: Invocation['options']): string => {
  const reason = textOption(options, 'reason') ?? ''
  if (reason !== '' && reason.length <= longestReason && printable(reason, longestReason) === reason)
    return reason
  throw usage(`say why with --reason, in one line of at most ${longestReason} characters; it is published`)
}

const whatFollows = (disputeId: string, rounds: readonly number[], reason: string): string =>
  [
    `dispute ${disputeId}, ${rounds.length === 1 ? 'round' : 'rounds'} ${rounds.join(', ')}`,
    'deleted from this mediator, for good: the sealed contents of the evidence and the keys that open them',
    'stays: the public part under the digest that the vote carries, and a signed tombstone, which is published:',
    `  “${reason}”`,
    'provable as before: commitment, reveal, tally, ruling, money, and that the evidence was this one',
    'not provable any more by this mediator: what the job read and wrote; appeals must run the job again',
    'not reached: copies of recipients and of other evidence stores; the reexecutor keeps results until its own retention ends',
    '',
  ].join('\n')

const inWords = ({ round, evidence, bytes }: Tombstone): string =>
  `round ${round}: ${bytes} bytes of ciphertext and the keys of the evidence ${evidence} are deleted\n`

/** `lilymed mediator delete-evidence`. */
export const mediatorDeleteEvidence: Action = async (invocation) => {
  const { arguments: words, options, print, note } = invocation
  const settings = mediatorSettings(invocation)
  const folder = join(settings.dataDirectory, 'evidence')
  const reason = reasonOf(options)
  const disputeId = matchDispute(
    argumentAt(words, 0),
    await disputesWithSealedEvidence(folder),
    (text) =>
      `there are no sealed contents of ${text} here: its jobs are not private, or they were deleted before`,
  )
  const votes = await sealedVotes(folder, disputeId)
  const rounds = votes.map(({ round }) => round)
  const isJson = options['json'] === true
  if (!isJson) note(whatFollows(disputeId, rounds, reason))
  if (options['yes'] !== true && (isJson || !(await confirm('delete it?', note)))) {
    print(
      isJson
        ? `${JSON.stringify({ disputeId, rounds, reason, done: false })}\n`
        : 'nothing was deleted; --yes does it\n',
    )
    return exitCodes.ok
  }
  const passphraseFile = textOption(options, 'passphraseFile') ?? settings.passphraseFile
  if (passphraseFile === undefined)
    throw notFound('name the file with the keystore’s passphrase: --passphrase-file')
  const account = await openAccount(textOption(options, 'keystore') ?? settings.keystoreFile, passphraseFile)
  const tombstones: Tombstone[] = []
  for (const vote of votes)
    tombstones.push(
      await deletePrivateEvidence(vote, {
        folder,
        chainId: settings.chain.chainId,
        reason,
        deletedAt: Math.floor(Date.now() / 1000),
        deletedBy: account.address,
        sign: async (unsigned) => {
          const { domain, types, message } = tombstoneTypedData(unsigned)
          return { ...unsigned, signature: await account.signTypedData(domain, types, message) }
        },
      }),
    )
  print(
    isJson ? `${JSON.stringify({ disputeId, tombstones, done: true })}\n` : tombstones.map(inWords).join(''),
  )
  return exitCodes.ok
}
