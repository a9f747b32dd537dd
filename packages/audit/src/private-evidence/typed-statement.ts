import { Signature, verifyTypedData } from 'ethers'

/** Typed data (EIP-712) that an account signs. */
export type TypedStatement = {
  readonly domain: { readonly name: string; readonly version: string; readonly chainId?: number }
  readonly types: Record<string, { readonly name: string; readonly type: string }[]>
  readonly message: Readonly<Record<string, unknown>>
}

/** Whether an account signed a statement; a signature has one form alone, so that no two files say the same. */
export const isSignedBy = (
  account: string,
  { domain, types, message }: TypedStatement,
  signature: string,
): boolean => {
  try {
    return (
      Signature.from(signature).serialized === signature &&
      verifyTypedData(domain, types, message, signature) === account
    )
  } catch {
    return false
  }
}
