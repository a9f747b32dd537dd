import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openResultCar, openResultFolder, openResultFromGateway } from '@lilymed/lilypad/claims'
import type { ClaimOptions, OpenedClaim, VerifiedResult } from '@lilymed/lilypad/claims'
import { isAppError } from '@lilymed/service-kit'

/** Where claimed results may be found, by configuration alone: a location that a party posts is never opened. */
export type ClaimSources = {
  /** Roots of trustless IPFS gateways. */
  readonly gateways: readonly string[]
  /** Folders with results as `<cid>.car`, or as folders named by their CID. */
  readonly folders: readonly string[]
}

/** The result that a claim names, proved against it; undefined where no source has it. Throws what an abort throws. */
export type FindClaim = (dataId: string, signal: AbortSignal) => Promise<VerifiedResult | undefined>

type Source = (claim: ClaimOptions) => Promise<OpenedClaim | undefined>

/**
 * Looks for claims in the sources, in their order. Bytes that do not hash to the claim, and sources that fail, are passed over.
 *
 * @param workFolder where a result lies until it is disposed of
 */
export const createFindClaim = ({ gateways, folders }: ClaimSources, workFolder: string): FindClaim => {
  const sources: readonly Source[] = [...folders.map(inFolder), ...gateways.map(atGateway)]
  return async (dataId, signal) => {
    for (const source of sources) {
      try {
        const opened = await source({ dataId, folder: workFolder, signal })
        if (opened?.kind === 'verified') return opened
      } catch (failure) {
        signal.throwIfAborted()
        if (!isAppError(failure) && !isFileError(failure)) throw failure
      }
    }
    return undefined
  }
}

const inFolder =
  (folder: string): Source =>
  async (claim) => {
    const path = join(folder, claim.dataId)
    if (await isKind(`${path}.car`, 'isFile')) return openResultCar(createReadStream(`${path}.car`), claim)
    return (await isKind(path, 'isDirectory')) ? openResultFolder(path, claim) : undefined
  }

const atGateway =
  (url: string): Source =>
  (claim) =>
    openResultFromGateway({ ...claim, url })

const isKind = (path: string, kind: 'isFile' | 'isDirectory'): Promise<boolean> =>
  stat(path).then(
    (found) => found[kind](),
    () => false,
  )

const isFileError = (failure: unknown): boolean =>
  typeof (failure as NodeJS.ErrnoException).syscall === 'string'
