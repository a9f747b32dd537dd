import type { ChainConfig } from '@lilymed/indexer'
import { AppError, endpointUrls, readSecretFile } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Invocation } from '../command.ts'

type Options = Invocation['options']

/** Who is to read a chain again. */
export type EndpointChoice = {
  /** URLs by host: of each, one that serves the chain is enough. */
  readonly hosts: readonly (readonly string[])[]
  /**
   * Hosts that have to read. An indexer takes each range from whichever endpoint answers soonest, and nothing tells which it was: of
   * two, one is another.
   */
  readonly needed: number
  /** What one host's reading alone does not show; undefined of a host that no fact can have come from. */
  readonly caution: string | undefined
}

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

const configuredHosts = ({ endpoints }: ChainConfig): ReadonlyMap<string, readonly string[]> => {
  const hosts = new Map<string, string[]>()
  for (const { url } of endpoints.map(endpointUrls))
    hosts.set(hostOf(url), [...(hosts.get(hostOf(url)) ?? []), url])
  return hosts
}

/** Whether anything names more than the one endpoint that the facts came from. */
export const namesOtherEndpoint = (options: Options, chain: ChainConfig): boolean =>
  configuredHosts(chain).size > 1 || options['rpc'] !== undefined || options['rpcFile'] !== undefined

/** The endpoint that was named, else two hosts of the configuration. */
export const chooseEndpoints = (options: Options, chain: ChainConfig): EndpointChoice => {
  const named = textOption(options, 'rpc')
  const file = textOption(options, 'rpcFile')
  if (named !== undefined && file !== undefined)
    throw usage('--rpc and --rpc-file both name the endpoint: give one')
  const given = named ?? (file === undefined ? undefined : readSecretFile(file))
  const configured = configuredHosts(chain)
  const because =
    options['receipts'] === true
      ? 'What it leaves out shows by the receipts, not a chain of headers that it made up'
      : 'What that leaves out each time it is asked, only indexer verify --receipts shows'
  const another = 'name another with --rpc or --rpc-file'
  if (given !== undefined) {
    const isOurs = configured.has(hostOf(given))
    const caution = `this is an endpoint of the configuration, where the facts came from. ${because}: ${another}`
    return { hosts: [[given]], needed: 1, caution: isOurs ? caution : undefined }
  }
  const caution =
    configured.size === 1
      ? `the configuration has one endpoint of chain ${chain.chainId}, where its facts came from. ${because}: ${another}`
      : `only one of the configured endpoints could read, and the facts may have come from there. ${because}: ${another}`
  return { hosts: [...configured.values()], needed: Math.min(2, configured.size), caution }
}
