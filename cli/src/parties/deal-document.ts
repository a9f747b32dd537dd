import { open } from 'node:fs/promises'
import { createSolverClient, memberOf, parseJson, proveDeal } from '@lilymed/lilypad'
import type { Deal, DealRecord, JsonNode } from '@lilymed/lilypad'
import { AppError } from '@lilymed/service-kit'

export type DealSource = {
  readonly dealId: string
  /** A file with the solver's answer for the deal, or with the deal alone. */
  readonly file?: string | undefined
  readonly solverUrl?: string | undefined
  readonly signal: AbortSignal
}

/** A deal’s document that hashes to its id, and what the solver keeps beside it where one was asked. */
export type ProvedDeal = { readonly deal: Deal; readonly record: DealRecord | null }

/** What a deal with all its inputs never comes near. */
const LARGEST_BYTES = 4 * 1024 * 1024

/**
 * Reads a deal’s document from a file or a solver and proves that it is the deal of its id.
 *
 * @throws AppError REJECTED where it is another document, USAGE where nothing says where it is or the file cannot be read; SolverError
 */
export const readDealDocument = async ({
  dealId,
  file,
  solverUrl,
  signal,
}: DealSource): Promise<ProvedDeal> => {
  if (file === undefined && solverUrl === undefined) {
    const message = 'the deal’s document is needed: name its solver with --solver, or a file with --deal-file'
    throw new AppError({ code: 'USAGE', message, retryable: false })
  }
  const { document, record } =
    file === undefined
      ? await createSolverClient({ url: solverUrl ?? '', signal }).getDeal(dealId)
      : { document: await readDocument(file), record: null }
  const proof = proveDeal(dealId, document)
  if (proof.kind === 'proved') return { deal: proof.deal, record }
  throw new AppError({
    code: 'REJECTED',
    message: `${file ?? solverUrl ?? ''} does not have this deal: ${proof.rejection.message}`,
    retryable: false,
  })
}

const unreadable = (file: string, why: string): AppError =>
  new AppError({
    code: 'USAGE',
    message: `--deal-file ${file} ${why}; expected what the solver answers for /api/v1/deals/<id>, as JSON`,
    retryable: false,
  })

const readDocument = async (file: string): Promise<JsonNode> => {
  const parsed = parseJson(await readCapped(file))
  if (parsed.kind === 'rejected') throw unreadable(file, `is no JSON: ${parsed.rejection.message}`)
  return memberOf(parsed.node, 'deal') ?? parsed.node
}

const readCapped = async (file: string): Promise<string> => {
  const handle = await open(file).catch((failure: unknown) => {
    throw unreadable(file, `cannot be read (${(failure as NodeJS.ErrnoException).code ?? String(failure)})`)
  })
  try {
    const { size } = await handle.stat()
    if (size > LARGEST_BYTES) throw unreadable(file, `has ${size} bytes, and no deal has ${LARGEST_BYTES}`)
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}
