import { everyDocument } from '@lilymed/indexer'
import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { stateInWords } from '../evidence/document-in-words.ts'
import { keptOptions, withKeptEvidence } from '../evidence/kept-evidence.ts'
import { columns, countInWords } from '../words.ts'

export const evidenceList: Command = {
  name: 'evidence list',
  summary: 'Every document that an indexer keeps or misses, who had it last and what is pinned',
  description:
    'Reads the ledger of the indexer’s evidence, beside the running indexer or without it. With --missing only what nobody had. Exits with 5 where --missing finds something, so that a script can ask.',
  options: [
    ...keptOptions,
    { flags: '--missing', summary: 'only documents that are missing, wholly or in part' },
  ],
  examples: ['lilymed evidence list --config indexer.toml', 'lilymed evidence list --missing --json'],
  run: async (invocation) => {
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
  },
}
