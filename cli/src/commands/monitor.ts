import { setTimeout as delay } from 'node:timers/promises'
import { createApiClient } from '@lilymed/api'
import type { ChainReader } from '@lilymed/audit'
import { createLifecycle, exitCodes, openMetrics, printable, toAppError } from '@lilymed/service-kit'
import type { ExitCode, Lifecycle } from '@lilymed/service-kit'
import { apiUrlOf, chainOpenerOf, usage } from '../audit/audit-options.ts'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { createMonitorMetrics } from '../monitor/monitor-metrics.ts'
import { createNetworkMonitor } from '../monitor/network-monitor.ts'
import type { NetworkMonitor, NetworkSight } from '../monitor/network-monitor.ts'
import { sightInJson, sightInWords } from '../monitor/sight-in-words.ts'
import { untilStopped } from '../until-stopped.ts'

const wholeNumber = (
  options: Invocation['options'],
  name: string,
  least: number,
  most: number,
): number | undefined => {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d{1,9}$/.test(text) && number >= least && number <= most) return number
  throw usage(
    `--${name.replace('Port', '-port')} takes a whole number from ${least} to ${most}, got ${printable(text)}`,
  )
}

/** Endpoints by chain, opened once each. */
const chainsOf = (
  options: Invocation['options'],
  lifecycle: Lifecycle,
): ((chainId: number) => Promise<ChainReader>) | undefined => {
  const open = chainOpenerOf(options)
  if (open === undefined) return undefined
  const opened = new Map<number, ChainReader>()
  return async (chainId) => {
    const known = opened.get(chainId)
    if (known !== undefined) return known
    const provider = await open(chainId)
    lifecycle.defer(() => provider.destroy())
    const reader: ChainReader = { send: (method, params) => provider.send(method, [...params]) }
    opened.set(chainId, reader)
    return reader
  }
}

const show = (sight: NetworkSight, { options, print }: Invocation): void =>
  print(options['json'] === true ? sightInJson(sight) : sightInWords(sight))

type Pace = { readonly everySeconds: number; readonly port: number | undefined }

/** What following is told, to be read though nothing is followed: what is wrong is said at once. */
const paceOf = (options: Invocation['options']): Pace => ({
  everySeconds: wholeNumber(options, 'every', 1, 86_400) ?? 15,
  port: wholeNumber(options, 'metricsPort', 0, 65_535),
})

/** Looks again and again, and prints whenever something is another than before. */
const follow = async (
  monitor: NetworkMonitor,
  invocation: Invocation,
  lifecycle: Lifecycle,
  { everySeconds, port, signal }: Pace & { readonly signal: AbortSignal },
): Promise<ExitCode> => {
  const { note } = invocation
  const metrics = lifecycle.use(
    await openMetrics(port === undefined ? undefined : { host: '127.0.0.1', port }),
  )
  const shown = createMonitorMetrics(metrics.meter)
  const url = await metrics.serve()
  if (url !== undefined) note(`metrics at ${url}\n`)
  let before = ''
  while (!signal.aborted) {
    try {
      const sight = await monitor.look(signal)
      shown.seen(sight, Date.now() / 1_000)
      const now = sightInJson(sight)
      if (now !== before) show(sight, invocation)
      before = now
    } catch (failure) {
      if (signal.aborted) break
      const error = toAppError(failure)
      if (!error.retryable) throw error
      shown.failed()
      note(`${printable(error.message)}; trying again\n`)
    }
    await delay(everySeconds * 1_000, undefined, { signal }).catch(() => undefined)
  }
  return exitCodes.interrupted
}

/** `lilymed monitor`. */
export const monitorCommand: Action = async (invocation) => {
  const { options, terminal } = invocation
  const pace = paceOf(options)
  const lifecycle = createLifecycle()
  const isOnce = options['once'] === true
  const monitor = createNetworkMonitor({
    api: createApiClient({ baseUrl: apiUrlOf(invocation), timeoutMs: 30_000 }),
    openChain: chainsOf(options, lifecycle),
    ...(terminal === undefined || !isOnce
      ? {}
      : { onProgress: (facts: number) => terminal.write(`\r\u001b[K${facts} facts`) }),
  })
  try {
    if (!isOnce)
      return await untilStopped((signal) => follow(monitor, invocation, lifecycle, { ...pace, signal }))
    const sight = await monitor.look()
    terminal?.write('\r\u001b[K')
    show(sight, invocation)
    return sight.disagreements === 0 ? exitCodes.ok : exitCodes.different
  } finally {
    await lifecycle.close()
  }
}
