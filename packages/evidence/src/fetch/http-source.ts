import { httpAddress } from '@lilymed/service-kit'
import { documentCid } from '../cid/document-cid.ts'
import type { EvidenceSource } from './evidence-source.ts'

export type HttpSourceOptions = {
  readonly name: string
  /** Below which the documents lie; from configuration, never from the chain. */
  readonly url: string
  /** `cars`: as `<url>/<cid>.car`. `gateway`: a trustless gateway (https://specs.ipfs.tech/http-gateways/trustless-gateway/). */
  readonly kind: 'cars' | 'gateway'
  readonly fetch?: typeof globalThis.fetch
}

const accept = 'application/vnd.ipld.car; version=1; order=unk; dups=n'
const absent = new Set([404, 410, 451])

const mostTombstoneBytes = 4 * 2 ** 20

/** The list of a mediator's deletions; whoever has none answers as for a document that it does not have. */
const fetchTombstones = async (
  url: string,
  fetch: typeof globalThis.fetch,
  options: Pick<RequestInit, 'headers' | 'signal'>,
): Promise<readonly unknown[]> => {
  const response = await fetch(url, { ...options, redirect: 'error', credentials: 'omit' })
  if (!response.ok || response.body === null) {
    await response.body?.cancel()
    if (absent.has(response.status)) return []
    throw new Error(`expected a list of deletions or 404, got status ${response.status}`)
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.length
    if (bytes > mostTombstoneBytes)
      throw new Error(`expected at most ${mostTombstoneBytes} bytes of deletions`)
    chunks.push(chunk)
  }
  const list: unknown = JSON.parse(Buffer.concat(chunks).toString())
  return Array.isArray(list) ? list : []
}

/** Documents over HTTP. No redirect is followed, nothing but the CID is added to the address, and its user and password are told to it alone. */
export const httpSource = ({
  name,
  url,
  kind,
  fetch = globalThis.fetch,
}: HttpSourceOptions): EvidenceSource => {
  const { url: base, headers } = httpAddress(url)
  return {
    name,
    ...(kind === 'cars' && {
      tombstones: (signal: AbortSignal) =>
        fetchTombstones(`${base}/deleted.json`, fetch, { headers, signal }),
    }),
    get: async (cid, signal) => {
      if (documentCid(cid) === undefined) return undefined
      const address = kind === 'cars' ? `${base}/${cid}.car` : `${base}/ipfs/${cid}?format=car&dag-scope=all`
      const response = await fetch(address, {
        headers: { ...headers, accept },
        redirect: 'error',
        credentials: 'omit',
        signal,
      })
      if (response.ok && response.body !== null) return response.body
      await response.body?.cancel()
      if (absent.has(response.status)) return undefined
      throw new Error(`expected a CAR or 404, got status ${response.status}`)
    },
  }
}
