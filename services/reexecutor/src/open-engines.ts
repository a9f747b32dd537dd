import { isAppError } from '@lilymed/service-kit'
import type { Lifecycle } from '@lilymed/service-kit'
import type { Job } from './bundle/job.ts'
import type { Engine } from './engines/engine.ts'

/** One kind of engine: how it is opened, or why it is not here and what would bring it. */
export type EngineOffer = {
  readonly name: Job['engine']
} & ({ readonly open: () => Promise<OpenedEngine> } | { readonly missing: string })

/** An engine, and a line for each of its ways of running programs that this machine does not have. */
export type OpenedEngine = Engine & { readonly unavailable?: readonly string[] }

export type OpenedEngines = {
  readonly engines: readonly Engine[]
  /** By name, why it is not here, or not all of it, and what to do. */
  readonly missing: Readonly<Record<string, string>>
}

/**
 * Opens the engines that are offered; the lifecycle closes them. One that cannot be opened is missing, with the reason it gave,
 * and the others do their work without it; a reason that is no AppError is a fault, and thrown.
 */
export async function openEngines(
  offers: readonly EngineOffer[],
  lifecycle: Pick<Lifecycle, 'use'>,
): Promise<OpenedEngines> {
  const engines: Engine[] = []
  const missing: Record<string, string> = {}
  for (const offer of offers) {
    if ('missing' in offer) {
      missing[offer.name] = offer.missing
      continue
    }
    try {
      const engine = lifecycle.use(await offer.open())
      engines.push(engine)
      if (engine.unavailable?.length) missing[offer.name] = engine.unavailable.join('; ')
    } catch (error) {
      if (!isAppError(error) || error.code === 'CLOSING') throw error
      missing[offer.name] = error.message
    }
  }
  return { engines, missing }
}
