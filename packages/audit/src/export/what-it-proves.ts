/** What each kind of part proves, as the manifest tells whoever opens the file without this program. */
export const whatItProves: Readonly<Record<string, string>> = {
  events:
    'raw, SHA-256: canonical JSON (RFC 8785) of one event of the chain’s stream, byte for byte the entry of its leaf in the Merkle log',
  checkpoint:
    'raw, SHA-256: the log’s C2SP checkpoint, signed by its operator: how many events, under which root',
  inclusion:
    'dag-json: RFC 9162 inclusion proofs, that each event is the leaf with its index under the checkpoint’s root',
  anchor:
    'the transaction that wrote a smaller tree’s root onto the chain, and the RFC 9162 consistency proof that the checkpoint continues it',
  blocks:
    'eth-block, keccak-256: RLP of a header; its hash is the block’s hash, and it holds the roots of the block’s receipts and transactions',
  receiptNodes:
    'eth-tx-receipt-trie, keccak-256: nodes from a header’s receiptsRoot to the receipts whose logs the events were decoded from, and to those before them, which say at which place of the block a log is',
  transactionNodes:
    'eth-tx-trie, keccak-256: nodes from a header’s transactionsRoot to the transactions that those receipts are of',
  signatures:
    'a signature of drand’s evmnet (BLS over BN254, 64 bytes) for each of the beacon’s rounds, whose SHA-256 is the randomness that a panel was drawn from',
  evidence:
    'raw, SHA-256: a CAR whose dag-cbor root has the digest that a revealed vote names; of a private job with what is disclosed of its contents alone',
}
