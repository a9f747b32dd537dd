import { open, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { listen } from '@lilymed/service-kit'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { publishedDocumentFile, publishedDocumentKeysFile } from './evidence-shelf.ts'
import { publishedTombstones } from './published-tombstones.ts'

/** Where a mediator hands out the evidence of its votes; nowhere unless this is given. */
export const EvidenceServingConfig = Type.Object(
  {
    host: Type.String({
      minLength: 1,
      default: '127.0.0.1',
      description: 'address of the listener that hands evidence out',
    }),
    port: Type.Integer({
      minimum: 0,
      maximum: 65_535,
      description:
        'hands the evidence of votes whose reveal is final to anybody, as /evidence/<cid>.car on a port of its own, of private jobs with <cid>.keys.json, and the tombstones of what was deleted as /evidence/deleted.json; 0 for any free port',
    }),
  },
  { additionalProperties: false },
)
export type EvidenceServingConfig = Static<typeof EvidenceServingConfig>

export type EvidenceServer = { readonly url: string; close(): Promise<void> }

/** Whoever reads more slowly gives its place to another: there are few. */
export type EvidenceLimits = {
  /** How long nothing may come and go on a connection. */
  readonly idleMs: number
  /** What a document is read at, at the least, from the moment on that it is asked for. */
  readonly leastBytesPerSecond: number
}

const path = /^\/evidence\/(bafyrei[a-z2-7]{52})\.(car|keys\.json)$/
const tombstones = '/evidence/deleted.json'
const mostConnections = 64
/** What a timer can be set to. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The signed word of every deletion: one list, so that whoever keeps copies need not ask for each. */
const sendTombstones = async (response: ServerResponse, folder: string, isHead: boolean): Promise<void> => {
  const words = await publishedTombstones(folder)
  response.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  })
  response.end(isHead ? undefined : JSON.stringify(words))
}

/** Keys may change and go, so nobody is told to keep them. */
const sendKeys = async (response: ServerResponse, file: string, isHead: boolean): Promise<void> => {
  const keys = await readFile(file).catch(() => undefined)
  if (keys === undefined) {
    response.writeHead(404).end()
    return
  }
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': keys.length,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  })
  response.end(isHead ? undefined : keys)
}

const send = async (
  response: ServerResponse,
  { file, cid, isHead }: { readonly file: string; readonly cid: string; readonly isHead: boolean },
  { idleMs, leastBytesPerSecond }: EvidenceLimits,
): Promise<void> => {
  const handle = await open(file, 'r').catch(() => undefined)
  if (handle === undefined) {
    response.writeHead(404).end()
    return
  }
  try {
    const { size } = await handle.stat()
    response.writeHead(200, {
      'content-type': 'application/vnd.ipld.car; version=1',
      'content-length': size,
      'content-disposition': `attachment; filename="${cid}.car"`,
      // What is sealed in it may be deleted, and then this is shorter.
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      etag: `"${cid}.${size}"`,
    })
    if (isHead) response.end()
    else {
      const most = idleMs + Math.ceil((size / leastBytesPerSecond) * 1_000)
      const signal = AbortSignal.timeout(Math.min(most, LONGEST_TIMER_MS))
      await pipeline(handle.createReadStream({ autoClose: false }), response, { signal })
    }
  } finally {
    await handle.close()
  }
}

/**
 * Hands published evidence out, by its CID and on a listener of its own. What is not published has no address: before a reveal is final
 * there is nothing of it in the folder that this reads. Rejects when it cannot listen there.
 *
 * @param folder of the mediator's evidence
 */
export const serveEvidence = async (
  folder: string,
  { host, port }: EvidenceServingConfig,
  limits: EvidenceLimits = { idleMs: 20_000, leastBytesPerSecond: 16 * 1024 },
): Promise<EvidenceServer> => {
  const server = createServer((request, response) => {
    const [, cid, kind] = path.exec(request.url ?? '') ?? []
    const isHead = request.method === 'HEAD'
    if (request.method !== 'GET' && !isHead) response.writeHead(405).end()
    else if (request.url === tombstones)
      void sendTombstones(response, folder, isHead).catch(() => response.destroy())
    else if (cid === undefined) response.writeHead(404).end()
    else if (kind !== 'car')
      void sendKeys(response, publishedDocumentKeysFile(folder, cid), isHead).catch(() => response.destroy())
    else
      void send(response, { file: publishedDocumentFile(folder, cid), cid, isHead }, limits).catch(() =>
        response.destroy(),
      )
  })
  server.maxConnections = mostConnections
  server.setTimeout(limits.idleMs)
  const { origin, close } = await listen(server, { host, port })
  return { url: `${origin}/evidence`, close }
}

/** Where a mediator keeps its evidence. */
export const evidenceFolder = (dataDirectory: string): string => join(dataDirectory, 'evidence')
