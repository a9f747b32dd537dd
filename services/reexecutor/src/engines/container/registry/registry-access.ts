/** A registry images may come from, and how it is spoken to. */
export type RegistryAccess = {
  /** As references have it: `registry.example`, `127.0.0.1:5000`. */
  readonly host: string
  /** Plain HTTP; for loopback. */
  readonly isInsecure: boolean
  readonly credentials?: { readonly username: string; readonly password: string }
}
