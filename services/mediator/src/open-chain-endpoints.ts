import { openEndpoints } from '@lilymed/chain'
import type { Endpoints } from '@lilymed/chain'
import { endpointUrls } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import type { MediatorConfig } from './config.ts'

/** How long other endpoints are waited for after the first. A vote costs more than a wait, and every phase of a dispute lasts for minutes. */
export const SECOND_OPINION_MS = 5_000

/** Opens the endpoints of a mediator's chain. Throws what openEndpoints does, and CONFIG_INVALID for a URL file that cannot be used. */
export const openChainEndpoints = (
  { chain: { chainId, endpoints }, pollIntervalMs }: Pick<MediatorConfig, 'chain' | 'pollIntervalMs'>,
  logger: Pick<Logger, 'warn' | 'error'>,
): Promise<Endpoints> =>
  openEndpoints({
    endpoints: endpoints.map(endpointUrls),
    expectedChainId: chainId,
    pollIntervalMs,
    agreeOnAll: true,
    secondOpinionMs: SECOND_OPINION_MS,
    onContradiction: (contradiction) =>
      logger.error({ chainId, ...contradiction }, 'endpoints contradict each other'),
    onWarning: ({ endpoint, message }) => logger.warn({ chainId, endpoint }, message),
  })
