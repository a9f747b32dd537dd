import { randomInt } from 'node:crypto'
import type { VerifyScope } from '@lilymed/chain'
import type { EventReader } from '@lilymed/event-store'
import { loadIndexerConfig, openLog } from '@lilymed/indexer'
import { AppError, exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command, Invocation } from '../command.ts'
import { chainOf, readChainAgain, urlsOf } from '../indexer-verify/read-chain-again.ts'
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
  run: async ({ options, environment, print, note, terminal }) => {
    const scope = scopeOf(options)
    const seed = wholeNumber(options, 'seed', 0, 0xffff_ffff) ?? randomInt(2 ** 32)
    const config = loadIndexerConfig({ file: textOption(options, 'config'), environment })
    const chain = chainOf(config, wholeNumber(options, 'chain', 1, Number.MAX_SAFE_INTEGER))
    const urls = urlsOf(options, chain)
    let store: EventReader | undefined
    try {
      store = await openLog(config)
      const { report, origin } = await readChainAgain({ store, chain, urls, scope, seed, note, terminal })
      print(
        options['json'] === true
          ? `${JSON.stringify({ endpoint: origin, ...report })}\n`
          : verifyInWords(report, origin),
      )
      return report.agrees ? exitCodes.ok : exitCodes.different
    } finally {
      await store?.close()
    }
  },
}
