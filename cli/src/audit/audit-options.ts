import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { evidenceCidOf } from '@lilymed/audit'
import type { EvidenceSource } from '@lilymed/audit'
import { readTombstone } from '@lilymed/audit/private-evidence'
import { createProvider } from '@lilymed/chain'
import type { RpcProvider } from '@lilymed/chain'
import { folderSource, parseVerifierKey, urlSource } from '@lilymed/event-store/merkle-log'
import type { NoteVerifier, TileSource } from '@lilymed/event-store/merkle-log'
import { AppError, httpAddress, readSecretFile } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Invocation } from '../command.ts'

type Options = Invocation['options']

/** A wrong use of the command line. */
export const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

/** Something that was named and is not there. */
export const notFound = (message: string): AppError =>
  new AppError({ code: 'NOT_FOUND', message, retryable: false })

const isUrl = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text)

/** Whether an option gives a URL; one that cannot be read is not quoted, as it may hold a password. Throws USAGE. */
const isUrlOf = (option: string, text: string): boolean => {
  if (isUrl(text)) return true
  if (!/^https?:/.test(text)) return false
  throw usage(`${option} is no URL that can be read: look at its host and port`)
}

/** The API of an indexer: `--api`, else LILYMED_API_URL, else the port that an indexer takes by itself. */
export const apiUrlOf = ({ options, environment }: Pick<Invocation, 'options' | 'environment'>): string => {
  const url = textOption(options, 'api') ?? environment['LILYMED_API_URL'] ?? 'http://127.0.0.1:8080'
  if (isUrl(url)) return url.replace(/\/+$/, '')
  throw usage('--api, or LILYMED_API_URL, takes an http or https URL such as http://127.0.0.1:8080')
}

/** The public files of a Merkle log: a folder, or below a URL. */
export const logSourceOf = (log: string): TileSource => {
  if (isUrlOf('--log', log)) {
    const { url, headers } = httpAddress(log)
    return urlSource(url, { headers })
  }
  if (existsSync(log) && statSync(log).isDirectory()) return folderSource(log)
  throw notFound(`there is no folder ${log}: --log takes the folder or URL of a Merkle log’s public files`)
}

/** The log's verifier key, where one is given. */
export const verifierOf = (options: Options): NoteVerifier | undefined => {
  const vkey = textOption(options, 'logKey')
  try {
    return vkey === undefined ? undefined : parseVerifierKey(vkey)
  } catch (failure) {
    throw usage(`--log-key: ${(failure as Error).message}`)
  }
}

/** What opens the endpoint of the chain that is named; undefined where none is. The caller destroys what it opened. */
export const chainOpenerOf = (options: Options): ((chainId: number) => Promise<RpcProvider>) | undefined => {
  const [named, file] = [textOption(options, 'rpc'), textOption(options, 'rpcFile')]
  if (named !== undefined && file !== undefined)
    throw usage('--rpc and --rpc-file both name the endpoint: give one')
  const url = named ?? (file === undefined ? undefined : readSecretFile(file))
  return url === undefined ? undefined : (chainId) => createProvider({ url, expectedChainId: chainId })
}

const mostCarBytes = 64 * 1024 * 1024

/** Whether a file is there, no longer than this; nothing is waited for in a pipe, and a link to nowhere is nothing. */
const isFileUpTo = (file: string, most: number): boolean => {
  const found = statSync(file, { throwIfNoEntry: false })
  return found?.isFile() === true && found.size <= most
}

/** CARs of a folder by the CID of their root; whatever else lies there is passed over. */
const carsIn = (
  folder: string,
  rootOf: (beginning: Uint8Array) => string | undefined,
): ReadonlyMap<string, string> => {
  const cars = new Map<string, string>()
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.car'))) {
    const file = join(folder, name)
    if (!isFileUpTo(file, mostCarBytes)) continue
    const handle = openSync(file, 'r')
    try {
      const beginning = Buffer.alloc(256)
      const root = rootOf(beginning.subarray(0, readSync(handle, beginning)))
      if (root !== undefined) cars.set(root, file)
    } finally {
      closeSync(handle)
    }
  }
  return cars
}

const fetchBytes = async (
  url: string,
  headers: Readonly<Record<string, string>>,
  most: number,
): Promise<Uint8Array | undefined> => {
  const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(60_000) })
  if (!response.ok) {
    await response.body?.cancel()
    return undefined
  }
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > most) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const mostTombstoneBytes = 16_384
const mostListBytes = 4 * 1024 * 1024

/** Signed words of deleted contents in a folder, by the digest of their evidence; whatever else lies there is passed over. */
const tombstonesIn = (folder: string): ReadonlyMap<string, unknown> =>
  new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.deleted.json') && isFileUpTo(join(folder, name), mostTombstoneBytes))
      .flatMap((name) => {
        const tombstone = readTombstone(jsonOf(readFileSync(join(folder, name))))
        return tombstone === undefined ? [] : [[evidenceCidOf(tombstone.evidence), tombstone] as const]
      }),
  )

const tombstonesOf = (list: unknown): ReadonlyMap<string, unknown> =>
  new Map(
    (Array.isArray(list) ? (list as unknown[]) : []).flatMap((value) => {
      const tombstone = readTombstone(value)
      return tombstone === undefined ? [] : [[evidenceCidOf(tombstone.evidence), tombstone] as const]
    }),
  )

const jsonOf = (bytes: Uint8Array | undefined): unknown => {
  try {
    return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}

/** Where evidence is looked for: a folder of CARs, or `<cid>.car` below a URL. */
export const evidenceSourceOf = (
  where: string | undefined,
  rootOf: (beginning: Uint8Array) => string | undefined,
): EvidenceSource | undefined => {
  if (where === undefined) return undefined
  if (isUrlOf('--evidence', where)) {
    const { url: base, headers } = httpAddress(where)
    const fetchIfThere = (file: string, most: number) =>
      fetchBytes(`${base}/${file}`, headers, most).catch(() => undefined)
    // A mediator has one list of all that it deleted, and no file for each.
    let list: Promise<ReadonlyMap<string, unknown>> | undefined
    const listed = (): Promise<ReadonlyMap<string, unknown>> =>
      (list ??= fetchIfThere('deleted.json', mostListBytes).then((bytes) => tombstonesOf(jsonOf(bytes))))
    return {
      read: (cid) => fetchIfThere(`${cid}.car`, mostCarBytes),
      readTombstone: async (cid) =>
        jsonOf(await fetchIfThere(`${cid}.deleted.json`, mostTombstoneBytes)) ?? (await listed()).get(cid),
    }
  }
  if (!existsSync(where) || !statSync(where).isDirectory())
    throw notFound(
      `there is no folder ${where}: --evidence takes a folder with CARs, or a URL below which they lie`,
    )
  const cars = carsIn(where, rootOf)
  const tombstones = tombstonesIn(where)
  return {
    readTombstone: (cid) => Promise.resolve(tombstones.get(cid)),
    read: (cid) => {
      const file = cars.get(cid)
      return Promise.resolve(file === undefined ? undefined : readFileSync(file))
    },
  }
}
