import { AppError, exitCodes, printable } from '@lilymed/service-kit'
import { confirm } from '../confirm.ts'
import { argumentAt, textOption } from '../command.ts'
import type { Command } from '../command.ts'
import { documentsNamed, keptOptions, withKeptEvidence } from '../evidence/kept-evidence.ts'

export const evidenceDrop: Command = {
  name: 'evidence drop',
  summary: 'Keep a document no longer, whatever the policy says, and do not seek it again',
  description:
    'For what must go, such as a private job’s contents that its owner had deleted. The ledger notes it with the reason, and the dispute’s page shows that. Commitments, digests and rulings stay provable without it. lilymed evidence fetch takes it back.',
  arguments: [
    { name: 'document', summary: 'CID of a document, or id of a dispute for all of its documents' },
  ],
  options: [
    ...keptOptions,
    { flags: '--why <text>', summary: 'the reason, which is shown to everybody' },
    { flags: '--yes', summary: 'do it without asking' },
  ],
  examples: [
    'lilymed evidence drop bafyrei… --why "deleted at its owner’s wish" --yes --config indexer.toml',
  ],
  run: async (invocation) =>
    withKeptEvidence(invocation, async (evidence) => {
      const { arguments: words, options, print, note } = invocation
      const why = printable(textOption(options, 'why') ?? '')
      if (why === '')
        throw new AppError({
          code: 'USAGE',
          message: 'say why with --why: everybody is shown it',
          retryable: false,
        })
      const cids = documentsNamed(argumentAt(words, 0), evidence)
      const known = cids.filter((cid) => evidence.ledger.find(cid) !== undefined)
      if (known.length === 0)
        throw new AppError({ code: 'NOT_FOUND', message: 'no such document is noted here', retryable: false })
      const isJson = options['json'] === true
      const isAgreed =
        options['yes'] === true || (!isJson && (await confirm(`drop ${known.length} documents?`, note)))
      if (!isAgreed) {
        print(
          isJson
            ? `${JSON.stringify({ dropped: [] })}\n`
            : 'nothing was dropped; run it again with --yes to do it\n',
        )
        return exitCodes.rejected
      }
      for (const cid of known) {
        evidence.ledger.letGo(cid, { at: evidence.now(), why, by: 'operator' })
        await evidence.store.remove(cid)
      }
      print(
        isJson ? `${JSON.stringify({ dropped: known })}\n` : known.map((cid) => `dropped ${cid}\n`).join(''),
      )
      return exitCodes.ok
    }),
}
