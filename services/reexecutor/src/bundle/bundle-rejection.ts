/** Why a bundle that has the right shape is still not one to run. */
export type BundleRejection = {
  readonly code:
    | 'DIGEST_MISMATCH'
    | 'BYTES_MALFORMED'
    | 'PATH_REFUSED'
    | 'TEXT_REFUSED'
    | 'TENSOR_REFUSED'
    | 'BUFFER_REFUSED'
  readonly message: string
}
