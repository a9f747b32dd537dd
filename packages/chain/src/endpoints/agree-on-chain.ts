import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'
import type { PoolContext } from './ask-endpoints.ts'
import { asOfHead, chainReadsInWords, meaningOfChain } from './chain-reads.ts'
import type { AskForClaims, Claim } from './claims.ts'
import { EndpointsDisagree } from './contradiction.ts'
import type { SettledHead } from './settle-head.ts'
import { takeMajority } from './take-majority.ts'
import { outvoted } from './tell-rejections.ts'

export type ChainAgreementOptions = {
  readonly claims: AskForClaims
  /** The head that stands; each endpoint's first look at its own is waited for. */
  readonly standing: () => Promise<SettledHead | null>
  readonly servingIds: () => readonly number[]
  readonly reader: { sendBatch(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> }
}

const wordOf = ({ answers }: Claim): string | undefined => meaningOfChain(answers)

/**
 * Blocks, logs and transactions that are read by themselves, as most endpoints have them; the newest block and those of tags are those of
 * the head that stands. Throws RPC_ENDPOINTS_DISAGREE where no majority tells.
 */
export const createChainAgreement =
  (
    { register, onRejected }: Pick<PoolContext, 'register' | 'onRejected'>,
    { claims, standing, servingIds, reader }: ChainAgreementOptions,
  ) =>
  async (calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> => {
    const head = await standing()
    const asked = head === null ? calls : calls.map(asOfHead(head.observation))
    const ids = servingIds()
    const few = ids.length < 2 ? [] : await claims(ids.slice(0, 2), asked, wordOf)
    const [one] = few
    if (one === undefined) return reader.sendBatch(asked)
    const isSeconded = few.length === 2 && new Set(few.map(wordOf)).size === 1
    const said = isSeconded || ids.length === 2 ? few : await claims(ids, asked, wordOf)
    const opinions = said.filter((claim) => wordOf(claim) !== undefined)
    // What one gives and others refuse, as too much perhaps, is asked for in another way.
    const refused = ids.length > 2 ? said.find((claim) => !opinions.includes(claim)) : undefined
    if (opinions.length < 2) return (refused ?? opinions[0] ?? one).answers
    const { right, byNumber } = takeMajority(
      opinions.map((claim) => ({ id: claim.id, what: wordOf(claim) ?? '', contradictions: 0 })),
    )
    const believed = opinions.find(({ id }) => id === right[0])
    if (byNumber && believed !== undefined) {
      for (const claim of opinions.filter(({ id }) => !right.includes(id)))
        onRejected?.({
          endpoint: register.of(claim.id).name,
          method: String(asked[0]?.method),
          about: chainReadsInWords(asked),
          why: outvoted(String(wordOf(believed)), String(wordOf(claim))),
        })
      return believed.answers
    }
    const told = opinions.map((claim) => `${register.of(claim.id).name} says ${wordOf(claim)}`).join(', ')
    throw new EndpointsDisagree(`${asked[0]?.method} about ${chainReadsInWords(asked)}`, told)
  }
