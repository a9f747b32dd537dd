import type { Fees } from './fees.ts'

/** What a node's refusal of signed bytes means for the sender. */
export type RefusalKind =
  /** It has these very bytes already: as good as taken. */
  | 'KNOWN'
  /** The nonce is used, by this transaction or another one: only the chain can say which. */
  | 'NONCE_USED'
  /** A lower nonce is missing there. */
  | 'NONCE_AHEAD'
  /** Another transaction of this nonce is there, and this one offers too little more. */
  | 'REPLACEMENT_UNDERPRICED'
  /** It offers less than the node or the next block takes. */
  | 'UNDERPRICED'
  /** The gas limit is below what the bytes alone cost, or below what the L1 part of it has become. */
  | 'GAS_TOO_LOW'
  /** The gas limit is above what a block or the node allows. */
  | 'GAS_TOO_HIGH'
  | 'INSUFFICIENT_FUNDS'
  | 'POOL_FULL'
  /** The node has a limit of its own on what a transaction may cost. */
  | 'NODE_FEE_LIMIT'
  /** This chain or node does not take such transactions, or not from this key. */
  | 'UNSUPPORTED'
  | 'UNREACHABLE'
  | 'OTHER'

/**
 * The words that clients use, each read from its sources or its answers, the more specific first: geth, Erigon, Nethermind,
 * Besu, Reth, Nitro and anvil. Codes are no help, nearly all of this is -32000.
 */
const WORDS: ReadonlyArray<readonly [RefusalKind, RegExp]> = [
  // geth, Erigon, Nitro "already known"; Nethermind "AlreadyKnown"; Besu "Known transaction"; anvil "transaction already imported"; OpenEthereum
  [
    'KNOWN',
    /already ?known|already imported|^known transaction|transaction already exists|already in (?:the )?pool/i,
  ],
  // geth "intrinsic gas too low", "insufficient gas for floor data gas cost"; Nethermind "GasLimitBelowIntrinsicGas"; Besu "Intrinsic gas exceeds gas limit"
  [
    'GAS_TOO_LOW',
    /intrinsic ?gas (?:too low|exceeds)|BelowIntrinsic|floor data gas|(?<![a-z])gas too low|not enough gas|call gas cost exceeds/i,
  ],
  // geth "replacement transaction underpriced"; Erigon "could not replace existing tx"; Nethermind "ReplacementNotAllowed"; Besu "…too low to replace"
  [
    'REPLACEMENT_UNDERPRICED',
    /replacement (?:transaction|tx|fee)|could not replace existing|ReplacementNotAllowed|to replace/i,
  ],
  // geth "nonce too high"; Nitro refuses what is ahead; Nethermind "NonceGap"; Besu "nonce is too distant"
  [
    'NONCE_AHEAD',
    /nonce (?:is )?too high|nonce ?gap|nonce (?:is )?too distant|NonceTooFarInFuture|gapped.nonce/i,
  ],
  // geth, Erigon, Reth, Nitro, anvil "nonce too low"; Nethermind "OldNonce"; Parity "nonce is too low"
  [
    'NONCE_USED',
    /nonce (?:is )?(?:too low|already used)|OldNonce|nonce has already been used|invalid.*nonce.*lower/i,
  ],
  // geth "tx fee (…) exceeds the configured cap (…)"
  ['NODE_FEE_LIMIT', /exceeds the configured cap|TxFeeExceedsCap|MaxFeeExceed/i],
  // geth, Nitro, anvil, Reth "max fee per gas less than block base fee"; Erigon "fee cap less than block base fee"; Besu "gasPrice is less than the current BaseFee"
  [
    'UNDERPRICED',
    /less than (?:the )?(?:current |block )?base ?fee|lower than (?:the )?(?:current |block )?base ?fee|base fee too low/i,
  ],
  // geth "transaction underpriced", "gas tip cap … minimum needed"; Nethermind "FeeTooLow", "FeeTooLowToCompete"; Besu "below configured minimum"
  [
    'UNDERPRICED',
    /underpriced|FeeTooLow|below (?:configured )?minimum|minimum needed|gas ?price (?:is )?too low|fee too low|tip .*too low/i,
  ],
  // geth, Erigon, Reth "insufficient funds for gas * price + value"; Nethermind "InsufficientFunds"; Besu "Upfront cost exceeds account balance"
  [
    'INSUFFICIENT_FUNDS',
    /insufficient ?(?:funds|balance)|upfront cost exceeds|does not have enough funds|overshot|overdraft/i,
  ],
  // geth "exceeds block gas limit"; Nethermind "GasLimitExceeded"; Reth "exceeds … gas limit"; geth "transaction gas limit too high"
  [
    'GAS_TOO_HIGH',
    /exceeds? (?:the )?(?:block|tx|max|transaction).*gas ?limit|GasLimitExceeded|gas limit too high/i,
  ],
  // geth, Reth "txpool is full"; Nethermind "TxPoolFull"; Besu "Transaction pool is full"; geth "account limit exceeded"
  [
    'POOL_FULL',
    /pool is full|TxPoolFull|pool overflow|account limit exceeded|in-flight transaction limit|pool_?limit/i,
  ],
  // geth "transaction type not supported"; "address already reserved"; "only replay-protected (EIP-155)"; "oversized data"
  [
    'UNSUPPORTED',
    /type not supported|tx type .*not|not supported|already reserved|replay.protected|oversized|invalid sender|invalid chain ?id|wrong chain/i,
  ],
]

/** Reads a node's refusal of signed bytes. */
export const readRefusal = (message: string): RefusalKind =>
  WORDS.find(([, words]) => words.test(message))?.[0] ?? 'OTHER'

/**
 * The fees that would mend a refusal for the price of what offers these: what the node says it wants where it says so, else twice
 * as much. Null for a refusal that fees do not mend.
 */
export const feesAsked = (kind: RefusalKind, message: string, offered: Fees): Fees | null => {
  if (kind !== 'UNDERPRICED' && kind !== 'REPLACEMENT_UNDERPRICED') return null
  const { maxFeePerGas, maxPriorityFeePerGas } = offered
  const doubled = { maxFeePerGas: maxFeePerGas * 2n, maxPriorityFeePerGas: maxPriorityFeePerGas * 2n }
  if (kind === 'REPLACEMENT_UNDERPRICED') return doubled
  // geth and Nitro: "max fee per gas less than block base fee: address 0x…, maxFeePerGas: 1, baseFee: 7"
  const baseFee = /base ?fee:? (\d{1,30})/i.exec(message)?.[1]
  if (baseFee !== undefined)
    return { maxFeePerGas: BigInt(baseFee) * 2n + maxPriorityFeePerGas, maxPriorityFeePerGas }
  // geth: "transaction gas price below minimum: gas tip cap 0, minimum needed 1000000000"
  const least = /minimum needed (\d{1,30})/i.exec(message)?.[1]
  if (least === undefined) return doubled
  const tip = BigInt(least)
  return { maxFeePerGas: tip > maxFeePerGas ? tip : maxFeePerGas, maxPriorityFeePerGas: tip }
}

/** What a node said, fit for a log or a status: short, and without anything as long as calldata. */
export const tellable = (message: string): string =>
  message.replaceAll(/(?:0x)?[0-9a-f]{65,}/gi, '0x…').slice(0, 200)
