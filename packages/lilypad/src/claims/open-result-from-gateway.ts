import { AppError, readCappedBody } from '@lilymed/service-kit'
import { missingBlock, longestBlock, nameOf, proveBlock } from './car/proved-block.ts'
import { openResultCar, rootOf } from './car/open-result-car.ts'
import { walkResult } from './car/walk-result.ts'
import { ClaimRefusal } from './claim-rejection.ts'
import { gatewayError, refusedByGateway } from './gateway-error.ts'
import { openClaim } from './open-claim.ts'
import type { ClaimOptions, OpenedClaim } from './open-claim.ts'

export type GatewayOptions = ClaimOptions & {
  /** The gateway's root, as `https://host`; from configuration, never from a deal. */
  readonly url: string
  /** How it is asked: for one CAR, or for the blocks one by one, which every trustless gateway gives. */
  readonly transfer?: 'car' | 'blocks'
  /** For one answer, its body included. */
  readonly timeoutMs?: number
  readonly fetch?: typeof globalThis.fetch
}

/**
 * Fetches a result from a trustless gateway (specs.ipfs.tech) and proves every block while it arrives. No redirect is followed.
 * Throws an AppError `GATEWAY_…`, and the signal's reason.
 */
export async function openResultFromGateway(options: GatewayOptions): Promise<OpenedClaim> {
  const { url, transfer = 'car', timeoutMs = 120_000, fetch = globalThis.fetch, signal, dataId } = options

  const ask = async <Value>(
    cid: string,
    { format, accept }: { readonly format: string; readonly accept: string },
    read: (body: ReadableStream<Uint8Array> | null) => Promise<Value>,
  ): Promise<Value> => {
    const path = `/ipfs/${cid}?format=${format}`
    const deadline = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(url.replace(/\/+$/, '') + path, {
        headers: { accept },
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      })
      if (!response.ok) {
        await response.body?.cancel()
        throw refusedByGateway(path, response.status)
      }
      return await read(response.body)
    } catch (error) {
      if (error instanceof AppError || error instanceof ClaimRefusal) throw error
      signal?.throwIfAborted()
      if (deadline.aborted)
        throw gatewayError('GATEWAY_TIMEOUT', path, `expected an answer within ${timeoutMs} ms`, error)
      throw gatewayError('GATEWAY_UNREACHABLE', path, 'expected an answer, the connection failed', error)
    }
  }

  const getBlock = async (digest: string): Promise<Uint8Array> => {
    const cid = nameOf(digest)
    const bytes = await ask(cid, { format: 'raw', accept: 'application/vnd.ipld.raw' }, (body) =>
      readCappedBody(body, longestBlock),
    ).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'GATEWAY_NOT_FOUND' && cid !== dataId)
        throw missingBlock(digest)
      throw error
    })
    if (!bytes) throw new ClaimRefusal('block', `expected the block ${cid} of at most ${longestBlock} bytes`)
    proveBlock(digest, bytes)
    return bytes
  }

  if (transfer === 'blocks') {
    return openClaim(options, ({ spool, members, limits }) =>
      walkResult(rootOf(dataId), { getBlock, spool, members, limits, signal }),
    )
  }
  const wanted = {
    format: 'car&dag-scope=all',
    accept: 'application/vnd.ipld.car; version=1; order=unk; dups=n',
  }
  return ask(encodeURIComponent(dataId), wanted, (body) => openResultCar(body ?? emptyStream(), options))
}

async function* emptyStream(): AsyncGenerator<Uint8Array> {}
