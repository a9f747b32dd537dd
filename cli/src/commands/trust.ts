import { readFile } from 'node:fs/promises'
import { chainIdAt, contractAbis, createProvider, readTrust } from '@lilymed/chain'
import type { RpcProvider } from '@lilymed/chain'
import { compareReadings, describePowers, parseAddress } from '@lilymed/domain'
import type { Address, TrustReading } from '@lilymed/domain'
import { readEvents } from '@lilymed/network'
import { exitCodes, printable, readSecretFile } from '@lilymed/service-kit'
import { notFound, rpcOptions, usage } from '../audit/audit-options.ts'
import { textOption } from '../command.ts'
import type { Command, Invocation } from '../command.ts'
import { isTrustReading } from '../trust/is-trust-reading.ts'
import { changesInWords, trustInWords } from '../trust/trust-in-words.ts'

type Options = Invocation['options']

const addressOption = (options: Options, name: string): Address | undefined => {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  try {
    return parseAddress(text)
  } catch {
    throw usage(`--${name} takes an address, 0x and 40 hex digits, got ${printable(text)}`)
  }
}

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

export const trustCommand: Command = {
  name: 'trust',
  summary: 'Say who can do what to whom in a network, read from the chain itself',
  description:
    'Reads owners, handlers, wiring, pauses, timelocks, sponsors, proxies and the code of every contract at one block, from an endpoint of your own and from nobody else, and says in plain words what each account may do, what would come of it, what it would take to take it over, and what nobody can do. What could not be read is said. With --against it compares with an earlier reading: exit code 5 if anything is other than it was.',
  options: [
    ...rpcOptions,
    { flags: '--controller <address>', summary: 'Lilypad’s controller; everything else is found from it' },
    { flags: '--pool <address>', summary: 'the pool; the controller’s mediation handler unless told' },
    { flags: '--block <block>', summary: 'a number, finalized, safe or latest; finalized unless told' },
    {
      flags: '--from-block <number>',
      summary: 'from where on events of sponsors are looked for; 0 unless told',
    },
    { flags: '--against <file>', summary: 'an earlier reading, as --json printed it' },
    { flags: '--json', summary: 'print the reading, what it says and what changed as one JSON document' },
  ],
  examples: [
    'lilymed trust --rpc https://rpc.example --controller 0x71C7656EC7ab88b098defB751B7401B5f6d8976F',
    'lilymed trust --rpc https://rpc.example --controller 0x71C7656EC7ab88b098defB751B7401B5f6d8976F --against last-week.json',
  ],
  run: async ({ options, print }) => {
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
  },
}
