import { CID } from 'multiformats/cid'

/** What a dag-cbor document says as JSON: links and bytes as dag-json has them (https://ipld.io/specs/codecs/dag-json/spec/). */
export const plainDocument = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const link = CID.asCID(value)
  if (link !== null) return { '/': link.toString() }
  if (value instanceof Uint8Array)
    return { '/': { bytes: Buffer.from(value).toString('base64').replace(/=+$/, '') } }
  if (Array.isArray(value)) return value.map(plainDocument)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainDocument(each)]))
}
