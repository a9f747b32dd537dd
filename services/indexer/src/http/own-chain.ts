import type { Catalogue } from '../resources/catalogue.ts'

/** The chain that was asked for, or the only one there is; undefined of several. */
export const ownChain = (
  catalogue: Pick<Catalogue, 'chains'>,
  chainId: number | undefined,
): number | undefined => {
  const chains = catalogue.chains()
  return chainId ?? (chains.length === 1 ? chains[0]?.chainId : undefined)
}
