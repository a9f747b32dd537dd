import { endpointUrls, isAppError } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import { readHalt } from '../halt/halt-flag.ts'
import { openMachineJail } from '../self-audit/machine-jail.ts'
import type { Terminal } from '../keystore/read-passphrase.ts'
import { openReexecutor } from '../reexecutor/open-reexecutor.ts'
import { checkKey } from './check-key.ts'
import { checkProtection } from './check-protection.ts'
import { diagnosisOf, fine, found } from './check.ts'
import type { Check, Diagnosis } from './check.ts'
import { checkAccount } from './check-account.ts'
import { checkBeacon } from './check-beacon.ts'
import { checkClock } from './check-clock.ts'
import { checkDisk } from './check-disk.ts'
import { checkDrawnAccount } from './check-drawn-account.ts'
import { checkEndpoints } from './check-endpoints.ts'
import { checkFlags } from './check-flags.ts'
import { checkKeystore } from './check-keystore.ts'
import { checkReexecutor } from './check-reexecutor.ts'
import type { ReexecutorObservation } from './check-reexecutor.ts'
import { observeAccount } from './observe-account.ts'
import { observeBeacon } from './observe-beacon.ts'
import { checkContracts } from './observe-contracts.ts'
import { observeDisk } from './observe-disk.ts'
import { observeDrawnAccount } from './observe-drawn-account.ts'
import { observeEndpoint } from './observe-endpoint.ts'
import { observeKeystore } from './observe-keystore.ts'

export type DiagnoseOptions = {
  /** Where the passphrase is asked for when no file has it. */
  readonly terminal?: Terminal | undefined
}

const timeoutMs = 10_000

/**
 * Looks at everything a mediator depends on, all at once and each in bounded time, and says of each how it stands and what to do about
 * it. Changes nothing and sends nothing; works beside a running node. Throws only what reading secret files throws.
 */
export const diagnose = async (
  config: MediatorConfig,
  { terminal }: DiagnoseOptions = {},
): Promise<Diagnosis> => {
  const urls = config.chain.endpoints.map((endpoint) => endpointUrls(endpoint).url)
  const [endpoints, keystore, disk, reexecutor, solver] = await Promise.all([
    Promise.all(urls.map(observeEndpoint)),
    observeKeystore(config, terminal),
    observeDisk(config.dataDirectory),
    observeReexecutor(config),
    checkSolver(config.solver.url),
  ])
  const clocks = endpoints.flatMap(({ clockMs }) => (clockMs === null ? [] : [clockMs]))
  const serving = urls.find((_, index) => {
    const endpoint = endpoints[index]
    return endpoint?.failure === null && endpoint.chainId === BigInt(config.chain.chainId)
  })
  const address = 'address' in keystore ? keystore.address : null
  return diagnosisOf([
    ...checkEndpoints(endpoints, config.chain.chainId),
    checkClock(Date.now(), clocks),
    ...(serving === undefined ? [] : await onChain(config, serving, address)),
    checkKeystore(keystore),
    ...checkFlags(readHalt(config.dataDirectory), openMachineJail(config.dataDirectory).read()),
    await checkProtection(config.dataDirectory),
    checkDisk(config.dataDirectory, disk),
    ...checkReexecutor(config.reexecutor.url, reexecutor, config.reexecutor.drawClasses),
    ...(config.handler === 'pool' ? [checkBeacon(await observeBeacon(config, serving))] : []),
    solver,
  ])
}

const onChain = async (
  config: MediatorConfig,
  url: string,
  address: string | null,
): Promise<readonly Check[]> => {
  try {
    const contracts = await checkContracts(config.chain, url)
    if (contracts.state !== 'ok' || address === null) return [contracts]
    if (config.handler === 'random') {
      const drawn = await observeDrawnAccount(config, url, address)
      return [contracts, ...checkDrawnAccount(drawn, config.mode)]
    }
    const key = await checkKey(config, url, address)
    return [contracts, key, ...checkAccount(await observeAccount(config, url, address), config.mode)]
  } catch (failure) {
    return [found('account', 'unknown', `it could not be read: ${wordsOf(failure)}`, 'try again')]
  }
}

const observeReexecutor = async ({ reexecutor }: MediatorConfig): Promise<ReexecutorObservation> => {
  try {
    return {
      kind: 'answered',
      ...(await openReexecutor(reexecutor).readSlots(AbortSignal.timeout(timeoutMs))),
    }
  } catch (failure) {
    const { code, message } = isAppError(failure)
      ? failure
      : { code: 'UNREACHABLE', message: wordsOf(failure) }
    return { kind: 'failed', code, message }
  }
}

/** Any answer at all shows that the solver is there: its routes ask for a signature. */
const checkSolver = async (url: string): Promise<Check> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: 'manual' })
    await response.body?.cancel()
    return fine('solver', `${new URL(url).origin} answers`)
  } catch {
    const remedy = 'check solver.url: without deal documents every vote is CANNOT_REPRODUCE'
    return found('solver', 'failed', `${new URL(url).origin} does not answer`, remedy)
  }
}

const wordsOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure))
