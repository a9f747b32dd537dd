import { addressProblems } from '@lilymed/chain'
import { endpointProblems } from '@lilymed/service-kit'
import type { ConfigProblem } from '@lilymed/service-kit'
import type { ChainConfig } from './chains/chain-config.ts'
import type { IndexerConfig } from './config.ts'
import { evidenceProblems } from './evidence/evidence-problems.ts'

const finalityProblems = ({ finality }: ChainConfig, path: string): ConfigProblem[] =>
  finality?.depthBlocks !== undefined && finality.depthSeconds !== undefined
    ? [{ path: `${path}.depthSeconds`, reason: 'is given beside depthBlocks: choose one of them' }]
    : []

const anchorProblems = ({ anchor, chains }: IndexerConfig): ConfigProblem[] => {
  if (anchor === undefined) return []
  const ids = chains.map(({ chainId }) => chainId).join(' or ')
  if (anchor.chainId === undefined) {
    return chains.length === 1 ? [] : [{ path: 'anchor.chainId', reason: `is missing; choose ${ids}` }]
  }
  return chains.some(({ chainId }) => chainId === anchor.chainId)
    ? []
    : [{ path: 'anchor.chainId', reason: `is none of the chains: choose ${ids}` }]
}

/** What is wrong with a configuration that fits its schema, all at once; empty when nothing is. */
export const indexerConfigProblems = (config: IndexerConfig): readonly ConfigProblem[] => [
  ...config.chains.flatMap((chain, place) => {
    const { chainId, endpoints } = chain
    const first = config.chains.findIndex((other) => other.chainId === chainId)
    return [
      ...(first === place
        ? []
        : [
            {
              path: `chains[${place}].chainId`,
              reason: `is ${chainId}, as chains[${first}].chainId is: give each chain once, with all its endpoints`,
            },
          ]),
      ...endpoints.flatMap((endpoint, index) =>
        endpointProblems(endpoint, `chains[${place}].endpoints[${index}]`),
      ),
      ...finalityProblems(chain, `chains[${place}].finality`),
    ]
  }),
  ...anchorProblems(config),
  ...evidenceProblems(config.evidence),
  ...addressProblems(config),
]
