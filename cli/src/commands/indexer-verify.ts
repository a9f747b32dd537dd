import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  createProvider,
  createRpcLogSource,
  createTranslator,
  publicOrigin,
  verifyFacts,
} from '@lilymed/chain'
import type { RpcProvider, VerifyProgress, VerifyScope } from '@lilymed/chain'
import { StoreNotFound, openSqliteEventStore } from '@lilymed/event-store'
import type { EventReader } from '@lilymed/event-store'
import { contractBindings, loadIndexerConfig } from '@lilymed/indexer'
import type { ChainConfig, IndexerConfig } from '@lilymed/indexer'
import { AppError, endpointUrls, exitCodes, openStore, readSecretFile } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command, Invocation } from '../command.ts'
import { verifyInWords } from './indexer-verify-words.ts'

type Options = Invocation['options']

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

const wholeNumber = (options: Options, name: string, least: number, most: number): number | undefined => {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d{1,16}$/.test(text) && number >= least && number <= most) return number
  throw usage(`--${name} takes a whole number from ${least} to ${most}, got ${text}`)
}

const scopeOf = (options: Options): VerifyScope => {
  const from = wholeNumber(options, 'from', 0, Number.MAX_SAFE_INTEGER)
  const to = wholeNumber(options, 'to', 0, Number.MAX_SAFE_INTEGER)
  const blocks = wholeNumber(options, 'sample', 1, 1_000_000)
  const isRange = from !== undefined || to !== undefined
  if (blocks !== undefined && (isRange || options['all'] === true))
    throw usage('--sample draws blocks by itself: leave out --all, --from and --to')
  if (!isRange && options['all'] !== true) return { kind: 'sample', blocks: blocks ?? 1_000 }
  return { kind: 'all', ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

const chainOf = ({ chains }: IndexerConfig, chainId: number | undefined): ChainConfig => {
  const ids = chains.map((chain) => chain.chainId).join(', ')
  const chosen = chainId === undefined ? chains : chains.filter((chain) => chain.chainId === chainId)
  const [chain, another] = chosen
  if (chain === undefined) throw usage(`--chain is ${chainId}, and the configuration has ${ids}`)
  if (another !== undefined) throw usage(`the configuration has the chains ${ids}: say which with --chain`)
  return chain
}

/** Where to read again: what was named, else the endpoints beside the first, which is where the facts came from. */
const urlsOf = (options: Options, { chainId, endpoints }: ChainConfig): string[] => {
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

const openReader = async ({ store, dataDirectory }: IndexerConfig): Promise<EventReader> => {
  if (store?.kurrentdb !== undefined)
    return (await openStore({ config: store, path: '', namespace: 'indexer' })).store
  const path = join(dataDirectory, 'events.db')
  if (!existsSync(path)) throw new StoreNotFound(path)
  return openSqliteEventStore({ path, readonly: true })
}

/** On a terminal, a line that is written over and over. */
const progressOn = (note: (text: string) => void): ((progress: VerifyProgress) => void) | undefined => {
  if (!process.stderr.isTTY) return undefined
  return ({ blocks, of, differences }) => {
    const found = differences === 0 ? '' : `, ${differences} differ`
    note(`\r\u001b[K${blocks === of ? '' : `${Math.floor((blocks / of) * 100)} % of ${of} blocks${found}`}`)
  }
}

export const indexerVerify: Command = {
  name: 'indexer verify',
  summary: 'Read final blocks again from another endpoint and compare their facts with the store',
  description:
    'Compares block hash, transaction hash, log index, type and data of every fact, enriching reads included, of a random sample of the final blocks or of all of them. Needs an endpoint that keeps the chain’s history and that the facts did not come from; reads of old states that it cannot answer are counted and not compared. Works beside a running indexer and writes nothing. Exit code 5 at a difference.',
  options: [
    { flags: '--config <file>', summary: 'the indexer’s TOML file with the settings' },
    { flags: '--chain <id>', summary: 'which of the configured chains; needed where there are several' },
    {
      flags: '--rpc <url>',
      summary: 'where to read again; else the chain’s second endpoint or one behind it',
    },
    {
      flags: '--rpc-file <file>',
      summary: 'file with that URL, which may hold an API key: one line, mode 0600',
    },
    {
      flags: '--sample <blocks>',
      summary: 'how many blocks to draw, 1000 unless told; half around stored facts',
    },
    { flags: '--seed <number>', summary: 'draws the same sample again' },
    { flags: '--all', summary: 'every final block' },
    { flags: '--from <block>', summary: 'every final block from this one on' },
    { flags: '--to <block>', summary: 'every final block up to this one' },
    { flags: '--json', summary: 'print what was found as one JSON document' },
  ],
  examples: [
    'lilymed indexer verify --config indexer.toml --rpc https://rpc.example',
    'lilymed indexer verify --config indexer.toml --rpc-file archive.url --from 1200000 --json',
  ],
  run: async ({ options, environment, print, note }) => {
    const scope = scopeOf(options)
    const seed = wholeNumber(options, 'seed', 0, 0xffff_ffff) ?? randomInt(2 ** 32)
    const config = loadIndexerConfig({ file: textOption(options, 'config'), environment })
    const chain = chainOf(config, wholeNumber(options, 'chain', 1, Number.MAX_SAFE_INTEGER))
    const { chainId } = chain
    const { provider, origin } = await openEndpoint(urlsOf(options, chain), chainId)
    let store: EventReader | undefined
    try {
      store = await openReader(config)
      const onProgress = progressOn(note)
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
      print(
        options['json'] === true
          ? `${JSON.stringify({ endpoint: origin, ...report })}\n`
          : verifyInWords(report, origin),
      )
      return report.agrees ? exitCodes.ok : exitCodes.different
    } finally {
      await store?.close()
      provider.destroy()
    }
  },
}
