/**
 * Chains whose headers' logs blooms are known not to be those of their logs: zkSync Era and its testnet (matter-labs/zksync-era
 * #4580) and Cronos and its testnet (subsquid/squid-sdk#460). Others are found out as they are read.
 */
export const chainsWithoutBlooms: ReadonlySet<number> = new Set([25, 300, 324, 338])
