import { randomInt } from 'node:crypto'
import type { VerifyScope } from '@lilymed/chain'
import type { EventReader } from '@lilymed/event-store'
import { loadIndexerConfig, openLog } from '@lilymed/indexer'
import { AppError, exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { chooseEndpoints } from '../indexer-verify/choose-endpoints.ts'
import { chainOf, holds, readChainAgain } from '../indexer-verify/read-chain-again.ts'
import { readAgainInWords } from './indexer-verify-words.ts'

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

/** `lilymed indexer verify`. */
export const indexerVerify: Action = async ({ options, environment, print, note, terminal }) => {
  const scope = scopeOf(options)
  const seed = wholeNumber(options, 'seed', 0, 0xffff_ffff) ?? randomInt(2 ** 32)
  const config = loadIndexerConfig({ file: textOption(options, 'config'), environment })
  const chain = chainOf(config, wholeNumber(options, 'chain', 1, Number.MAX_SAFE_INTEGER))
  const endpoints = chooseEndpoints(options, chain)
  let store: EventReader | undefined
  try {
    store = await openLog(config)
    const byReceipts = options['receipts'] === true
    const again = await readChainAgain({ store, chain, endpoints, scope, seed, byReceipts, note, terminal })
    const agrees = again.readings.every(({ report }) => report.agrees)
    print(options['json'] === true ? `${JSON.stringify({ agrees, ...again })}\n` : readAgainInWords(again))
    return again.readings.every(holds) ? exitCodes.ok : exitCodes.different
  } finally {
    await store?.close()
  }
}
