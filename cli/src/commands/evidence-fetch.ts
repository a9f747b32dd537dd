import { seek } from '@lilymed/indexer'
import { exitCodes } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Action } from '../command.ts'
import { documentInWords } from '../evidence/document-in-words.ts'
import { documentsNamed, withKeptEvidence } from '../evidence/kept-evidence.ts'

/** `lilymed evidence fetch`. */
export const evidenceFetch: Action = async (invocation) =>
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
  })
