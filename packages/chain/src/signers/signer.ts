/** An EIP-1559 transaction before it is signed. Amounts in wei. */
export type UnsignedTransaction = {
  readonly chainId: bigint
  readonly nonce: number
  readonly to: string
  readonly data: string
  readonly value: bigint
  readonly gasLimit: bigint
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

/** Whatever holds a key: in memory, a keystore, a remote signer, a KMS. */
export type Signer = {
  /** EIP-55 */
  readonly address: string
  /** The signed transaction, serialised (EIP-2718), as 0x hex. */
  signTransaction(transaction: UnsignedTransaction): Promise<string>
  /** Signature over a 32-byte digest as 65 bytes r‖s‖v of 0x hex, where the holder of the key signs digests at all. */
  signDigest?(digest: string): Promise<string>
}
