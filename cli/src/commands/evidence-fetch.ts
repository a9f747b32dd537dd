import { seek } from '@lilymed/indexer'
import { exitCodes } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Command } from '../command.ts'
import { documentInWords } from '../evidence/document-in-words.ts'
import { documentsNamed, keptOptions, withKeptEvidence } from '../evidence/kept-evidence.ts'

export const evidenceFetch: Command = {
  name: 'evidence fetch',
  summary: 'Ask every configured source for a document now, or for all documents of a dispute',
  description:
    'Asks the sources of [evidence], and only those; keeps what hashes to the CID and nothing else. Also brings back what was let go; contents that a mediator deleted go again within a minute, unless the document is pinned. A document that no final fact names is kept, and never handed out or shown. Exits with 5 where something is still missing.',
  arguments: [{ name: 'document', summary: 'CID of a document, or id of a dispute' }],
  options: [...keptOptions],
  examples: ['lilymed evidence fetch bafyrei… --config indexer.toml'],
  run: async (invocation) =>
    withKeptEvidence(invocation, async (evidence) => {
      const found = []
      for (const cid of documentsNamed(argumentAt(invocation.arguments, 0), evidence)) {
        evidence.ledger.want(cid, evidence.now())
        const document = await seek(evidence, { cid, tries: 0 }, { asksAll: true })
        if (document !== undefined) found.push(document)
      }
      const words = found.map((document) => documentInWords(document, evidence.now())).join('\n')
      invocation.print(invocation.options['json'] === true ? `${JSON.stringify(found)}\n` : words)
      return found.every(({ kept }) => kept?.isWhole === true) ? exitCodes.ok : exitCodes.different
    }),
}
