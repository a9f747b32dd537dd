/** The name of a chain's stream of facts. */
export const factStream = (chainId: number): string => `chain-${chainId}.facts`
