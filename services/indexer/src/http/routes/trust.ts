import type { trustRoutes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import { toTrust } from '../../trust/kept-trust.ts'
import type { TrustSource } from '../../trust/trust-watch.ts'
import { problem, refusal } from '../answer.ts'
import type { HandlersOf } from '../handler.ts'
import { itemAnswer } from '../item-answer.ts'
import { ownChain } from '../own-chain.ts'

/** Answers the route of who can do what. */
export const trustHandlers = (catalogue: Catalogue, trust: TrustSource): HandlersOf<typeof trustRoutes> => ({
  getTrust: ({ query, asOf }) => {
    const chainId = ownChain(catalogue, query.chainId)
    if (chainId === undefined) {
      return refusal([
        { path: '/chainId', reason: 'must say which network is meant: there are several chains' },
      ])
    }
    const kept = trust.kept(chainId)
    return kept === undefined
      ? problem('TRUST_NOT_READ')
      : itemAnswer(catalogue, toTrust(kept), { chainId }, asOf)
  },
})
