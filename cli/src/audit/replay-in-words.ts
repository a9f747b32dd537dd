import type { ReplayReport } from '@lilymed/indexer'
import { replayInWords } from '../commands/indexer-replay-words.ts'
import { readAgainInWords } from '../commands/indexer-verify-words.ts'
import type { ReadAgain } from '../indexer-verify/read-chain-again.ts'

/** What a replay came to: the read model from the log, and the log's final facts from each chain that could be read again. */
export type AuditReplay = {
  readonly readModel: ReplayReport
  readonly chains: readonly ({ readonly chainId: number } & (
    | ({ readonly kind: 'read' } & ReadAgain)
    | { readonly kind: 'not-read'; readonly why: string }
  ))[]
}

/** Whether everything that was compared is the same. */
export const isSame = ({ readModel, chains }: AuditReplay): boolean =>
  readModel.isSame !== false &&
  chains.every((chain) => chain.kind === 'not-read' || chain.readings.every(({ report }) => report.agrees))

const chainInWords = (chain: AuditReplay['chains'][number]): string => {
  if (chain.kind === 'not-read') return `chain ${chain.chainId}: not read again: ${chain.why}\n`
  return [
    readAgainInWords(chain),
    ...chain.readings.map(({ report: { digests } }) =>
      [
        `  digest of the log’s final facts  ${digests.stored}\n`,
        `  digest of the chain’s            ${digests.chain}${digests.stored === digests.chain ? '  same' : '  DIFFERENT'}\n`,
      ].join(''),
    ),
  ].join('')
}

/** The same for people. */
export const auditReplayInWords = (replay: AuditReplay): string =>
  [
    'the read model, from the log:\n',
    replayInWords(replay.readModel),
    '\nthe log, from the chain:\n',
    ...replay.chains.map(chainInWords),
    isSame(replay) ? '\nwhat was compared is the same\n' : '\nDIFFERENT\n',
  ].join('')
