import { join } from 'node:path'
import { carLimits, folderSource, httpSource, openFolderStore, openLedger } from '@lilymed/evidence'
import type { CarLimits, EvidenceSource } from '@lilymed/evidence'
import { makeFolder } from '@lilymed/service-kit'
import type { EvidenceConfig } from './evidence-config.ts'
import type { EvidenceParts } from './keep-evidence.ts'

const megabyte = 1_000_000
const daySeconds = 86_400

/** Who is asked for evidence. */
export const sourcesOf = ({ sources }: Pick<EvidenceConfig, 'sources'>): readonly EvidenceSource[] =>
  sources.map(({ name, kind, url = '', folder = '' }) =>
    kind === 'folder' ? folderSource(name, folder) : httpSource({ name, url, kind }),
  )

/** The longest document that is taken. */
export const documentLimits = ({ documentMegabytes }: Pick<EvidenceConfig, 'documentMegabytes'>) =>
  carLimits(documentMegabytes * megabyte)

export type OpenedEvidence = EvidenceParts & { readonly limits: CarLimits; close(): void }

/**
 * Opens what an indexer keeps of evidence: its folder, its ledger, its sources. A command may open it beside the running indexer. Throws AppErrors of
 * the folder.
 *
 * @param isOwner of several processes the one that clears what was left half written
 */
export const openEvidence = async (
  config: EvidenceConfig,
  dataDirectory: string,
  standing: EvidenceParts['standing'],
  isOwner: boolean,
): Promise<OpenedEvidence> => {
  const folder = config.folder ?? join(dataDirectory, 'evidence')
  makeFolder(folder)
  const limits = documentLimits(config)
  const store = await openFolderStore(join(folder, 'documents'), { limits, isOwner })
  const ledger = openLedger(join(folder, 'ledger.db'))
  return {
    store,
    ledger,
    limits,
    sources: sourcesOf(config),
    policy: {
      keepSeconds: config.keepDays * daySeconds,
      quotaBytes: config.quotaMegabytes * megabyte,
      pinOutcomes: config.pinOutcomes,
      pinAppealed: config.pinAppealed,
    },
    timeoutMs: config.timeoutSeconds * 1000,
    standing,
    now: () => Math.floor(Date.now() / 1000),
    close: () => ledger.close(),
  }
}
