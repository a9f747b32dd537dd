import type { HeadUpdate, LogSource } from '../log-source/log-source.ts'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcProvider } from '../rpc/rpc-provider.ts'
import { createHeaderAgreement } from './agree-on-header.ts'
import { createRangeAgreement } from './agree-on-range.ts'
import { createAgreeingReader } from './agreeing-reader.ts'
import { createAsker } from './ask-endpoints.ts'
import type { PoolContext, RequestReport } from './ask-endpoints.ts'
import { createChanges } from './changes.ts'
import { createRangeCheck } from './check-range-twice.ts'
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import type { Contradiction } from './contradiction.ts'
import { createEndpoint, endpointNames } from './endpoint.ts'
import type { EndpointAddress, WarningListener } from './endpoint.ts'
import { healthOf } from './endpoint-health.ts'
import type { EndpointHealth } from './endpoint-health.ts'
import { isPaused, isTrusted } from './endpoint-state.ts'
import type { EndpointState } from './endpoint-state.ts'
import { createForkWatch } from './fork-watch.ts'
import { noEndpoint } from './no-endpoint.ts'
import { PooledProvider } from './pooled-provider.ts'
import { createPooledReader } from './pooled-reader.ts'
import { createPooledSource } from './pooled-source.ts'
import { createHashRecord } from '../log-source/hash-check.ts'
import { openRegister } from './register.ts'
import { settleHead } from './settle-head.ts'
import type { SettledHead } from './settle-head.ts'
import { createRejectionTeller } from './tell-rejections.ts'
import { identify, watchEndpoint } from './watch-endpoint.ts'
import { createWorthWaiting } from './worth-waiting.ts'

export type EndpointsOptions = {
  /** In order of trust: where two contradict each other and nothing else tells, the earlier is believed about the head. */
  readonly endpoints: readonly EndpointAddress[]
  readonly expectedChainId: number
  /** How often each endpoint's tip is looked at; 250 ms by default. */
  readonly pollIntervalMs?: number
  /** Time for one request, answer included; 15 s by default. */
  readonly timeoutMs?: number
  /** Answers larger than this are refused unread; 192 MiB by default. */
  readonly maxAnswerBytes?: number
  /** Share of final ranges, and of reads of the state as of a block, that are asked of a second endpoint too; 0.05 by default. */
  readonly crossCheckShare?: number
  /** How long two endpoints may show different heads before one of them is left out; 15 s by default. */
  readonly forkGraceMs?: number
  /** How often endpoints are compared where that takes a request; 5 s by default. */
  readonly compareEveryMs?: number
  /**
   * Whether two endpoints must agree on the head and on every header, range of blocks and read of the state, where there are two; not
   * unless told.
   */
  readonly agreeOnAll?: boolean
  /** How long the second of them is waited for before the first is believed alone; 1 s by default. */
  readonly secondOpinionMs?: number
  readonly onRequest?: (report: RequestReport) => void
  readonly onContradiction?: (contradiction: Contradiction) => void
  readonly onWarning?: WarningListener
  readonly clock?: Clock
  readonly random?: () => number
}

/** Several endpoints of one chain, asked as if they were one. */
export type Endpoints = {
  readonly source: LogSource
  readonly reader: { sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> }
  /** For whoever needs ethers; it fails over as everything here does. */
  readonly provider: RpcProvider
  /** Each endpoint by itself, in order of trust, whether it serves now or not: for what is to reach all of them. */
  readonly members: readonly RpcProvider[]
  health(): readonly EndpointHealth[]
  close(): void
}

/**
 * Opens the endpoints of a chain and resolves as soon as one of them serves it, where they must agree on all as soon as each has answered or
 * been waited for: whoever is the first must not be all that is heard. The others are left out until they serve it. Throws
 * {@link RpcError} if none does: RPC_WRONG_CHAIN where all serve another chain, the failure of the one endpoint there is, else
 * RPC_NO_ENDPOINT.
 */
export const openEndpoints = async (options: EndpointsOptions): Promise<Endpoints> => {
  const { expectedChainId, pollIntervalMs = 250, timeoutMs = 15_000, clock = systemClock } = options
  const { agreeOnAll = false } = options
  const { maxAnswerBytes = 192 * 1024 * 1024, onContradiction = () => undefined } = options
  const names = endpointNames(options.endpoints)
  const hashes = createHashRecord()
  const endpoints = options.endpoints.map((address, id) =>
    createEndpoint(
      address,
      names[id] ?? '',
      { expectedChainId, timeoutMs, maxAnswerBytes, hashes },
      options.onWarning,
    ),
  )
  const closing = new AbortController()
  const changes = createChanges()
  let settled: SettledHead | null = null
  const register = openRegister(names, clock, (_, { kind }) => {
    if (kind === 'asked' || kind === 'answered' || kind === 'outpaced' || kind === 'unfit') return
    settled = settleHead(register.states(), settled, clock.now(), agreeOnAll)
    changes.bump()
  })
  const context = {
    endpoints,
    register,
    clock,
    closed: closing.signal,
    onRequest: options.onRequest,
    onRejected: createRejectionTeller(options.onWarning ?? (() => undefined), clock),
  }
  const close = (): void => {
    closing.abort()
    for (const endpoint of endpoints) endpoint.close()
  }
  const patienceMs = options.secondOpinionMs ?? 1_000
  await firstServing(context, agreeOnAll ? patienceMs : 0).catch((failure: unknown) => {
    close()
    throw failure
  })

  const forks = createForkWatch(context, {
    settled: () => settled,
    graceMs: options.forkGraceMs ?? 15_000,
    everyMs: options.compareEveryMs ?? 5_000,
    onContradiction,
  })
  for (const id of endpoints.keys()) {
    const onRound = (): void => void forks.compare(id).then(changes.bump)
    void watchEndpoint(context, id, { pollIntervalMs, onRound })
  }
  /** How long what each endpoint shows first is waited for. */
  let hasWaited = !agreeOnAll
  if (agreeOnAll)
    void clock.pause(patienceMs, closing.signal).then(() => {
      hasWaited = true
      changes.bump()
    })
  const isFirstLook = (): boolean => !hasWaited && register.states().some(isFresh)
  const standing = async (): Promise<SettledHead | null> => {
    const { signal } = closing
    for (let version = -1; isFirstLook() && !signal.aborted;) version = await changes.after(version, signal)
    return settled
  }
  const current = (): HeadUpdate | null => {
    if (isFirstLook() || (settled === null && register.states().some(isFresh))) return null
    const isServed = register
      .states()
      .some((state) => isTrusted(state, clock.now()) && !isPaused(state, clock.now()))
    const error =
      forks.dispute() ?? (settled === null || !isServed ? noEndpoint(register.states(), []) : undefined)
    return error === undefined && settled !== null
      ? { kind: 'head', observation: settled.observation }
      : { kind: 'failure', error }
  }
  const ask = createAsker(context)
  const anyone = createPooledReader(context, ask)
  const check = {
    share: options.crossCheckShare ?? 0.05,
    random: options.random ?? Math.random,
    onContradiction,
  }
  const agreement = {
    ...check,
    ofLatest: agreeOnAll,
    ...(agreeOnAll ? { share: 1 } : {}),
    standing,
    patienceMs,
    worth: createWorthWaiting(context),
  }
  const reader = createAgreeingReader(context, agreement, anyone)
  const provider = new PooledProvider(reader, BigInt(expectedChainId))
  const { check: checkShare, resolve } = createRangeCheck(context, check)
  const agreeOnRange = createRangeAgreement(context, { ...agreement, resolve })
  return {
    source: createPooledSource({
      ...context,
      chainId: expectedChainId,
      ask,
      changes,
      checkRange: async (request, given, isFinal) => {
        if (agreeOnAll) return agreeOnRange(request, given)
        return isFinal ? checkShare(request, given) : given.range
      },
      agreedHeader: agreeOnAll ? createHeaderAgreement(context, agreement) : undefined,
      current,
      settled: () => settled,
    }),
    reader,
    provider,
    members: endpoints.map((endpoint) => endpoint.provider),
    health: () =>
      healthOf(
        register.states(),
        endpoints.map(({ bell }) => bell),
        clock.now(),
      ),
    close: () => {
      provider.destroy()
      close()
    },
  }
}

/** It serves, and nothing is known yet of how it will answer. */
const isFresh = ({ phase, tip, lastFailure }: EndpointState): boolean =>
  phase === 'serving' && tip === null && lastFailure === null

/** Resolves when one of them serves, and the others do, do not, or have been waited for. */
const firstServing = async (context: PoolContext, patienceMs: number): Promise<void> => {
  const { endpoints, register, clock, closed } = context
  const asked = [...endpoints.keys()].map(async (id) => {
    const failure = await identify(context, id)
    if (failure !== undefined) throw failure
  })
  await Promise.any(asked).catch(async () => {
    const [first] = await Promise.allSettled(asked)
    if (asked.length === 1 && first?.status === 'rejected') throw first.reason
    const states = register.states()
    const reasons = states.map(({ lastFailure }) => lastFailure?.reason ?? '').join('; ')
    throw states.length > 0 && states.every(({ phase }) => phase === 'foreign')
      ? new RpcError('RPC_WRONG_CHAIN', reasons)
      : noEndpoint(states, [])
  })
  if (patienceMs === 0) return
  const over = new AbortController()
  const waited = clock.pause(patienceMs, AbortSignal.any([closed, over.signal]))
  await Promise.race([Promise.allSettled(asked), waited])
  over.abort()
}
