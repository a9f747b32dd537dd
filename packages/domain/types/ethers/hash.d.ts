export const TypedDataEncoder: {
  hash(
    domain: { name: string; version: string; chainId: bigint; verifyingContract: string },
    types: Record<string, { name: string; type: string }[]>,
    value: Record<string, unknown>,
  ): string
}
