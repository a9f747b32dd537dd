/** Where a registry sends for a token, and what for. */
export type BearerChallenge = { readonly realm: string; readonly service?: string; readonly scope?: string }

/** Reads `WWW-Authenticate: Bearer realm="…",service="…",scope="…"` (OCI distribution, RFC 6750); undefined for other schemes. */
export const parseBearerChallenge = (header: string | null): BearerChallenge | undefined => {
  const [, list] = /^Bearer +(.+)$/i.exec(header ?? '') ?? []
  if (list === undefined || list.length > 2048) return undefined
  const values = new Map(
    Array.from(list.matchAll(/([a-z]+)="([^"]*)"/gi), ([, name = '', value = '']) => [
      name.toLowerCase(),
      value,
    ]),
  )
  const realm = values.get('realm')
  if (realm === undefined || !URL.canParse(realm)) return undefined
  const service = values.get('service')
  const scope = values.get('scope')
  return {
    realm,
    ...(service === undefined ? {} : { service }),
    ...(scope === undefined ? {} : { scope }),
  }
}
