export const TypedDataEncoder: {
  from(types: Record<string, { name: string; type: string }[]>): {
    hash(value: Record<string, unknown>): string
  }
  hashDomain(domain: { name: string; version: string; chainId: bigint; verifyingContract: string }): string
}
