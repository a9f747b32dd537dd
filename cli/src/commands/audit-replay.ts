import type { EventReader } from '@lilymed/event-store'
import { loadIndexerConfig, openLog, replay } from '@lilymed/indexer'
import type { ChainConfig, IndexerConfig } from '@lilymed/indexer'
import { exitCodes } from '@lilymed/service-kit'
import { auditReplayInWords, isSame } from '../audit/replay-in-words.ts'
import type { AuditReplay } from '../audit/replay-in-words.ts'
import { usage } from '../audit/audit-options.ts'
import { textOption } from '../command.ts'
import type { Command, Invocation } from '../command.ts'
import { namesOtherEndpoint, readChainAgain, urlsOf } from '../indexer-verify/read-chain-again.ts'
import { untilStopped } from '../until-stopped.ts'

type Read = AuditReplay['chains'][number]

/** The chains that are to be read again: all of the configuration, or where one endpoint is named the one that it serves. */
const chainsOf = (
  { options }: Pick<Invocation, 'options'>,
  { chains }: IndexerConfig,
): readonly ChainConfig[] => {
  const named = textOption(options, 'chain')
  const chosen = named === undefined ? chains : chains.filter(({ chainId }) => String(chainId) === named)
  const ids = chains.map(({ chainId }) => chainId).join(', ')
  if (chosen.length === 0) throw usage(`--chain is ${named}, and the configuration has ${ids}`)
  const isOneEndpoint = options['rpc'] !== undefined || options['rpcFile'] !== undefined
  if (isOneEndpoint && chosen.length > 1)
    throw usage(`the configuration has the chains ${ids}: say with --chain which --rpc serves`)
  return chosen
}

const readAgain = async (
  { options, note, terminal }: Invocation,
  store: EventReader,
  chain: ChainConfig,
): Promise<Read> => {
  const { chainId } = chain
  if (!namesOtherEndpoint(options, chain))
    return {
      chainId,
      kind: 'not-read',
      why: 'the configuration has one endpoint, where its facts came from; name another with --rpc',
    }
  const urls = urlsOf(options, chain)
  const { report, origin } = await readChainAgain({
    store,
    chain,
    urls,
    scope: { kind: 'all' },
    seed: 0,
    note,
    terminal,
  })
  return { chainId, kind: 'read', endpoint: origin, report }
}

export const auditReplay: Command = {
  name: 'audit replay',
  summary:
    'Build everything that an indexer shows again: its read model from its log, its log from the chain',
  description:
    'Builds every projection from the log and compares each row of each with the read model that the indexer shows. Then reads every final block again from another endpoint than the facts came from, and compares a digest over the final facts (block hash, transaction hash, log index, type, data, in chain order) and each fact by itself. Works beside a running indexer and changes nothing. Exit code 5 at a difference, which is named.',
  options: [
    { flags: '--config <file>', summary: 'the indexer’s TOML file with the settings' },
    { flags: '--chain <id>', summary: 'only this chain’s blocks; needed with --rpc where there are several' },
    {
      flags: '--rpc <url>',
      summary: 'where to read the chain again; else the chain’s second endpoint or one behind it',
    },
    {
      flags: '--rpc-file <file>',
      summary: 'file with that URL, which may hold an API key: one line, mode 0600',
    },
    { flags: '--json', summary: 'print what was found as one JSON document' },
  ],
  examples: ['lilymed audit replay --config indexer.toml --rpc https://archive.example'],
  run: async (invocation) => {
    const { options, environment, print } = invocation
    const config = loadIndexerConfig({ file: textOption(options, 'config'), environment })
    const chains = chainsOf(invocation, config)
    return untilStopped(async (signal) => {
      const log = await openLog(config)
      try {
        const readModel = await replay({ log, compareWith: config.dataDirectory, signal })
        const read: Read[] = []
        for (const chain of chains) read.push(await readAgain(invocation, log, chain))
        const found = { readModel, chains: read }
        print(options['json'] === true ? `${JSON.stringify(found)}\n` : auditReplayInWords(found))
        return isSame(found) ? exitCodes.ok : exitCodes.different
      } finally {
        await log.close()
      }
    })
  },
}
