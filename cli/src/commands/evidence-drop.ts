import { AppError, exitCodes, printable } from '@lilymed/service-kit'
import { confirm } from '../confirm.ts'
import { argumentAt, textOption } from '../command.ts'
import type { Action } from '../command.ts'
import { documentsNamed, withKeptEvidence } from '../evidence/kept-evidence.ts'

/** `lilymed evidence drop`. */
export const evidenceDrop: Action = async (invocation) =>
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
  })
