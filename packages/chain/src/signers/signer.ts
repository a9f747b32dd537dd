/** A transaction before it is signed. Amounts in wei. */
export type UnsignedTransaction = {
  readonly chainId: bigint
  readonly nonce: number
  readonly to: string
  readonly data: string
  readonly value: bigint
  readonly gasLimit: bigint
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
  /** Of type 0 with replay protection (EIP-155), at the gas price that both figures are; else of type 2 (EIP-1559). */
  readonly isLegacy?: boolean
}

/**
 * Whatever holds a key: in memory, a keystore, a remote signer, a KMS. It signs transactions and nothing else: whoever stands in
 * front of it can read all that it signs.
 */
export type Signer = {
  /** EIP-55 */
  readonly address: string
  /** The signed transaction, serialised (EIP-2718), as 0x hex. Throws SignerError. */
  signTransaction(transaction: UnsignedTransaction): Promise<string>
}
