import { everyDocument } from '@lilymed/indexer'
import { exitCodes } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { stateInWords } from '../evidence/document-in-words.ts'
import { withKeptEvidence } from '../evidence/kept-evidence.ts'
import { columns, countInWords } from '../words.ts'

/** `lilymed evidence list`. */
export const evidenceList: Action = async (invocation) => {
  const isMissing = invocation.options['missing'] === true
  const { documents, pins } = await withKeptEvidence(invocation, async ({ ledger }) => ({
    documents: [...everyDocument(ledger)].filter(({ missingSince }) => !isMissing || missingSince !== null),
    pins: ledger.pins(),
  }))
  const rows = documents.map((document) => [
    document.cid,
    stateInWords(document),
    document.kept === null ? '-' : countInWords(document.kept.bytes),
    [...new Set(document.names.map(({ disputeId }) => disputeId.slice(0, 10)))].join(' ') || '-',
    document.answers.find(({ answer }) => answer === 'whole' || answer === 'part')?.source ?? 'nobody',
  ])
  const words = [
    documents.length === 0
      ? 'no document\n'
      : columns([['document', 'state', 'bytes', 'disputes', 'had by'], ...rows]),
    ...(pins.length === 0
      ? []
      : ['\n', columns([['pinned', 'id', 'why'], ...pins.map(({ kind, id, why }) => [kind, id, why])])]),
  ]
  invocation.print(
    invocation.options['json'] === true ? `${JSON.stringify({ documents, pins })}\n` : words.join(''),
  )
  return isMissing && documents.length > 0 ? exitCodes.different : exitCodes.ok
}
