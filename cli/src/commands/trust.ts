import { readFile } from 'node:fs/promises'
import { chainIdAt, contractAbis, createProvider, readTrust } from '@lilymed/chain'
import type { RpcProvider } from '@lilymed/chain'
import { compareReadings, describePowers, parseAddress } from '@lilymed/domain'
import type { Address, TrustReading } from '@lilymed/domain'
import { readEvents } from '@lilymed/network'
import { exitCodes, printable, readSecretFile } from '@lilymed/service-kit'
import { addressOption } from '../address-option.ts'
import { notFound, usage } from '../audit/audit-options.ts'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { isTrustReading } from '../trust/is-trust-reading.ts'
import { changesInWords, trustInWords } from '../trust/trust-in-words.ts'

type Options = Invocation['options']

const controllerOf = (options: Options): Address => {
  const controller = addressOption(options, 'controller')
  if (controller === undefined)
    throw usage('--controller is needed: the address of Lilypad’s controller, from which all else is found')
  return controller
}

const urlOf = (options: Options): string => {
  const [named, file] = [textOption(options, 'rpc'), textOption(options, 'rpcFile')]
  if (named !== undefined && file !== undefined)
    throw usage('--rpc and --rpc-file both name the endpoint: give one')
  const url = named ?? (file === undefined ? undefined : readSecretFile(file))
  if (url === undefined) throw usage('--rpc or --rpc-file is needed: whom to ask for the chain’s state')
  return url
}

const numberOption = (options: Options, name: string): number | undefined => {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw usage(`--${name === 'fromBlock' ? 'from-block' : name} takes a block number, got ${printable(text)}`)
}

type PinnedBlock = { readonly number: number; readonly hash: string; readonly timestamp: number }

const TAGS = ['finalized', 'safe', 'latest']

const blockOf = async (provider: RpcProvider, options: Options): Promise<PinnedBlock> => {
  const wanted = textOption(options, 'block') ?? 'finalized'
  const tag = TAGS.includes(wanted) ? wanted : numberOption(options, 'block')
  const block = await provider.getBlock(tag ?? wanted).catch(() => null)
  if (block === null || block.hash === null) {
    throw notFound(
      `the endpoint has no block ${printable(wanted)}: name another with --block, a number, finalized, safe or latest`,
    )
  }
  return { number: block.number, hash: block.hash, timestamp: block.timestamp }
}

const readBefore = async (file: string): Promise<TrustReading> => {
  const text = await readFile(file, 'utf8').catch(() => {
    throw notFound(`there is no file ${file}: --against takes what lilymed trust --json printed before`)
  })
  try {
    const { reading } = JSON.parse(text) as { readonly reading?: unknown }
    if (isTrustReading(reading)) return reading
  } catch {
    // Said below.
  }
  throw usage(`--against takes what lilymed trust --json printed before; ${file} is something else`)
}

const read = async (provider: RpcProvider, chainId: number, options: Options): Promise<TrustReading> => {
  const controller = controllerOf(options)
  const block = await blockOf(provider, options)
  if ((await provider.getCode(controller, block.number)) === '0x') {
    throw notFound(
      `there is no contract at ${controller} in block ${block.number}: name Lilypad’s controller, or a later --block`,
    )
  }
  const fromBlock = numberOption(options, 'fromBlock') ?? 0
  return readTrust({
    provider,
    chainId,
    block,
    controller,
    pool: addressOption(options, 'pool'),
    sponsorsOf: async (address) => {
      const query = { address, abi: contractAbis.Canaries, event: 'SponsorApplied', fromBlock }
      const events = await readEvents(provider, { ...query, toBlock: block.number })
      return [...new Set(events.map(({ args }) => parseAddress(String(args[0]))))]
    },
  })
}

/** `lilymed trust`. */
export const trustCommand: Action = async ({ options, print }) => {
  const url = urlOf(options)
  const against = textOption(options, 'against')
  controllerOf(options)
  const before = against === undefined ? undefined : await readBefore(against)
  const chainId = await chainIdAt(url)
  const provider = await createProvider({ url, expectedChainId: chainId })
  try {
    const reading = await read(provider, chainId, options)
    const report = describePowers(reading)
    const changes = before === undefined ? null : compareReadings(before, reading)
    if (options['json'] === true) print(`${JSON.stringify({ reading, report, changes })}\n`)
    else print(trustInWords(report) + (changes === null ? '' : changesInWords(changes)))
    return changes === null || changes.length === 0 ? exitCodes.ok : exitCodes.different
  } finally {
    provider.destroy()
  }
}
