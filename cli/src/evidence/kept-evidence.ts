import { documentCid } from '@lilymed/evidence'
import { loadIndexerConfig, openEvidence } from '@lilymed/indexer'
import type { OpenedEvidence } from '@lilymed/indexer'
import { AppError, printable } from '@lilymed/service-kit'
import { usage } from '../audit/audit-options.ts'
import { textOption } from '../command.ts'
import type { Invocation } from '../command.ts'

/**
 * Does something with the evidence that an indexer keeps, beside the indexer or without it. Throws CONFIG_INVALID where its configuration keeps
 * none.
 */
export const withKeptEvidence = async <Value>(
  { options, environment }: Invocation,
  work: (evidence: OpenedEvidence) => Promise<Value>,
): Promise<Value> => {
  const config = loadIndexerConfig({ file: textOption(options, 'config'), environment })
  if (config.evidence === undefined) {
    const message = 'this indexer keeps no evidence: its configuration has no [evidence]'
    throw new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
  }
  const opened = await openEvidence(config.evidence, config.dataDirectory, () => undefined, false)
  try {
    return await work(opened)
  } finally {
    opened.close()
  }
}

/** The CIDs that an argument names: a document, or every document of a dispute. Throws USAGE, NOT_FOUND. */
export const documentsNamed = (
  text: string,
  { ledger }: Pick<OpenedEvidence, 'ledger'>,
): readonly string[] => {
  if (documentCid(text) !== undefined) return [text]
  if (!/^0x[0-9a-fA-F]{64}$/.test(text))
    throw usage(`expected the CID of a document or the id of a dispute, got ${printable(text, 80)}`)
  const documents = ledger.ofDispute(text.toLowerCase())
  if (documents.length > 0) return documents.map(({ cid }) => cid)
  const message = `no final fact of the dispute ${text} names a document, as far as this indexer has read`
  throw new AppError({ code: 'NOT_FOUND', message, retryable: false })
}
