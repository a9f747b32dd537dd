import type { EventReader } from '@lilymed/event-store'
import { loadIndexerConfig, openLog, replay } from '@lilymed/indexer'
import type { ChainConfig, IndexerConfig } from '@lilymed/indexer'
import { exitCodes } from '@lilymed/service-kit'
import { auditReplayInWords, isSame } from '../audit/replay-in-words.ts'
import type { AuditReplay } from '../audit/replay-in-words.ts'
import { usage } from '../audit/audit-options.ts'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { chooseEndpoints, namesOtherEndpoint } from '../indexer-verify/choose-endpoints.ts'
import { readChainAgain } from '../indexer-verify/read-chain-again.ts'
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
  const again = await readChainAgain({
    store,
    chain,
    endpoints: chooseEndpoints(options, chain),
    scope: { kind: 'all' },
    seed: 0,
    note,
    terminal,
  })
  return { chainId, kind: 'read', ...again }
}

/** `lilymed audit replay`. */
export const auditReplay: Action = async (invocation) => {
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
}
