import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Sha256Digest } from '@lilymed/lilypad'
import { writeResultCar } from '@lilymed/lilypad/claims'
import { isAppError } from '@lilymed/service-kit'
import type { PutClaim } from '../duties/examine-duty.ts'
import { retry } from '../duties/retry.ts'
import type { ReexecutorClient } from '../reexecutor/reexecutor-client.ts'
import type { FindClaim } from './find-claim.ts'

export type PutClaimOptions = {
  readonly findClaim: FindClaim
  readonly client: Pick<ReexecutorClient, 'putArtifact'>
  /** Where a CAR lies while it is handed over. */
  readonly workFolder: string
}

/** Finds claims and hands them to the reexecutor as CARs. What cannot be handed over is as if it had not been found. */
export const createPutClaim =
  ({ findClaim, client, workFolder }: PutClaimOptions): PutClaim =>
  async (resultCid, patience) => {
    const { signal } = patience
    const result = await findClaim(resultCid, signal)
    if (result === undefined) return undefined
    const file = join(workFolder, `claim-${randomUUID()}.car`)
    try {
      const { stream } = await writeResultCar(result.entries, { signal })
      const { sha256, bytes } = await writeHashed(stream, file, signal)
      await retry(() => client.putArtifact(sha256, createReadStream(file), bytes, signal), patience)
      return sha256
    } catch (failure) {
      signal.throwIfAborted()
      if (isAppError(failure)) return undefined
      throw failure
    } finally {
      await rm(file, { force: true })
      await result.dispose()
    }
  }

const writeHashed = async (
  stream: NodeJS.ReadableStream,
  file: string,
  signal: AbortSignal,
): Promise<{ readonly sha256: Sha256Digest; readonly bytes: number }> => {
  const hash = createHash('sha256')
  let bytes = 0
  const count = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(stream, count, createWriteStream(file, { mode: 0o600 }), { signal })
  return { sha256: `0x${hash.digest('hex')}`, bytes }
}
