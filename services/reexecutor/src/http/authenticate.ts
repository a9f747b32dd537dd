import { createHash, timingSafeEqual } from 'node:crypto'

/** A check of an `Authorization` header against the one bearer token (RFC 6750), in constant time. */
export function createTokenCheck(token: string): (header: string | undefined) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const expected = digest(token)
  return (header) => {
    const presented = /^Bearer (\S+)$/i.exec(header ?? '')?.[1]
    return presented !== undefined && timingSafeEqual(digest(presented), expected)
  }
}
