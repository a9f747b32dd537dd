import {
  createProvider,
  createRpcLogSource,
  createTranslator,
  publicOrigin,
  verifyFacts,
} from '@lilymed/chain'
import type { RpcProvider, VerifyProgress, VerifyReport, VerifyScope } from '@lilymed/chain'
import type { EventReader } from '@lilymed/event-store'
import { contractBindings } from '@lilymed/indexer'
import type { ChainConfig, IndexerConfig } from '@lilymed/indexer'
import { AppError, endpointUrls, readSecretFile } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Invocation } from '../command.ts'

type Options = Invocation['options']

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

/** The chain of the configuration that is meant: the only one, or the one with this id. */
export const chainOf = ({ chains }: IndexerConfig, chainId: number | undefined): ChainConfig => {
  const ids = chains.map((chain) => chain.chainId).join(', ')
  const chosen = chainId === undefined ? chains : chains.filter((chain) => chain.chainId === chainId)
  const [chain, another] = chosen
  if (chain === undefined) throw usage(`--chain is ${chainId}, and the configuration has ${ids}`)
  if (another !== undefined) throw usage(`the configuration has the chains ${ids}: say which with --chain`)
  return chain
}

/** Whether anything names another endpoint than the one that the facts came from. */
export const namesOtherEndpoint = (options: Options, { endpoints }: ChainConfig): boolean =>
  endpoints.length > 1 || options['rpc'] !== undefined || options['rpcFile'] !== undefined

/** Where to read again: what was named, else the endpoints beside the first, which is where the facts came from. */
export const urlsOf = (options: Options, { chainId, endpoints }: ChainConfig): string[] => {
  const named = textOption(options, 'rpc')
  const file = textOption(options, 'rpcFile')
  if (named !== undefined && file !== undefined)
    throw usage('--rpc and --rpc-file both name the endpoint: give one')
  const [first] = endpoints
  const given = named ?? (file === undefined ? undefined : readSecretFile(file))
  if (given !== undefined && first !== undefined && isSameUrl(given, endpointUrls(first).url))
    throw usage(
      '--rpc names the first endpoint of the configuration, where the facts came from: name another',
    )
  if (given !== undefined) return [given]
  const others = endpoints.slice(1).map((endpoint) => endpointUrls(endpoint).url)
  if (others.length > 0) return others
  throw usage(
    `the configuration has one endpoint of chain ${chainId}, where its facts came from: name another with --rpc or --rpc-file`,
  )
}

const isSameUrl = (one: string, other: string): boolean =>
  URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href

/** The first of the endpoints that serves the chain. */
const openEndpoint = async (
  urls: readonly string[],
  expectedChainId: number,
): Promise<{ provider: RpcProvider; origin: string }> => {
  let failure: unknown
  for (const url of urls) {
    try {
      return { provider: await createProvider({ url, expectedChainId }), origin: publicOrigin(url) }
    } catch (thrown) {
      failure = thrown
    }
  }
  throw failure
}

/** On a terminal, a line that is written over and over. */
const progressOn = (terminal: Invocation['terminal']): ((progress: VerifyProgress) => void) | undefined => {
  if (terminal === undefined) return undefined
  return ({ blocks, of, differences }) => {
    const found = differences === 0 ? '' : `, ${differences} differ`
    terminal.write(
      `\r\u001b[K${blocks === of ? '' : `${Math.floor((blocks / of) * 100)} % of ${of} blocks${found}`}`,
    )
  }
}

/** How far a stretch of reading again is to go, and what is told of it. */
export type ReadAgain = {
  readonly store: Pick<EventReader, 'readStream'>
  readonly chain: ChainConfig
  readonly urls: readonly string[]
  readonly scope: VerifyScope
  readonly seed: number
  readonly note: Invocation['note']
  readonly terminal: Invocation['terminal']
}

/** Reads final blocks again from the first of some endpoints that serves the chain, and compares their facts with a store's; `origin` names the endpoint. */
export const readChainAgain = async ({
  store,
  chain,
  urls,
  scope,
  seed,
  note,
  terminal,
}: ReadAgain): Promise<{ readonly report: VerifyReport; readonly origin: string }> => {
  const { chainId } = chain
  const { provider, origin } = await openEndpoint(urls, chainId)
  const onProgress = progressOn(terminal)
  try {
    const report = await verifyFacts({
      store,
      source: createRpcLogSource({
        provider,
        chainId,
        onWarning: (message) => note(`${origin}: ${message}\n`),
      }),
      translator: createTranslator({ contracts: contractBindings(chain), reader: provider }),
      scope,
      seed,
      ...(onProgress === undefined ? {} : { onProgress }),
    })
    return { report, origin }
  } finally {
    provider.destroy()
  }
}
