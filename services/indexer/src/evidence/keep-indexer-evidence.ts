import type { Logger } from '@lilymed/service-kit'
import type { IndexerConfig } from '../config.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { createCatalogue } from '../resources/catalogue.ts'
import { createEvidenceDesk, emptyDesk } from './evidence-desk.ts'
import type { EvidenceDesk } from './evidence-desk.ts'
import { startEvidenceKeeper } from './evidence-keeper.ts'
import { documentLimits, openEvidence } from './open-evidence.ts'
import { readNames } from './read-names.ts'
import { readStanding } from './standing-of.ts'

/** What is decoded of a document to be shown. */
const shown = { contentBytes: 4 * 2 ** 20, contentItems: 200_000, rawBytes: 64 * 2 ** 10 }

/** The evidence that an indexer keeps while it runs. */
export type KeptEvidence = { readonly desk: EvidenceDesk; close(): Promise<void> }

/** Keeps evidence by the configuration; where it has no `[evidence]`, none is kept, and only what the chain names is shown. */
export const keepEvidence = async (
  { evidence: config, dataDirectory }: Pick<IndexerConfig, 'evidence' | 'dataDirectory'>,
  reads: ReadModel,
  logger: Logger,
): Promise<KeptEvidence> => {
  if (config === undefined) return { desk: emptyDesk, close: async () => undefined }
  const parts = await openEvidence(config, dataDirectory, (id) => readStanding(reads, id), true)
  const { fetchResults } = config
  const catalogue = createCatalogue(reads)
  const keeper = startEvidenceKeeper({
    parts,
    logger,
    readNames: () => readNames({ catalogue, ledger: parts.ledger, fetchResults, now: parts.now }),
  })
  const stopListening = reads.onCommit(keeper.wake)
  return {
    desk: createEvidenceDesk({ parts, limits: { ...documentLimits(config), ...shown }, fetchResults }),
    close: async () => {
      stopListening()
      await keeper.close()
      parts.close()
    },
  }
}
