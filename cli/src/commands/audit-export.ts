import { readFile, stat, writeFile } from 'node:fs/promises'
import { createApiClient } from '@lilymed/api'
import { BundleDiffers, exportBundle, lostParts, openBundle, rootOfCar } from '@lilymed/audit'
import type { ChainReader, ExportedBundle, Manifest } from '@lilymed/audit'
import type { RpcProvider } from '@lilymed/chain'
import { AppError, exitCodes, printable } from '@lilymed/service-kit'
import {
  apiUrlOf,
  evidenceSourceOf,
  logSourceOf,
  chainOpenerOf,
  usage,
  verifierOf,
} from '../audit/audit-options.ts'
import { disputeOfDeal } from '../audit/dispute-of-deal.ts'
import { argumentAt, textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { readDealId } from '../parties/deal-argument.ts'
import { countInWords } from '../words.ts'

/** The dispute that the first argument names: by its id, or by its deal's. */
const disputeIdOf = (invocation: Invocation): Promise<string> => {
  const text = argumentAt(invocation.arguments, 0)
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return Promise.resolve(text.toLowerCase())
  if (/^0x/i.test(text))
    throw usage(`expected a dispute id, 0x and 64 hex digits, or a deal id, got ${printable(text)}`)
  return disputeOfDeal(createApiClient({ baseUrl: apiUrlOf(invocation) }), readDealId(invocation))
}

const anchorOf = (options: Invocation['options']): string | undefined => {
  const address = textOption(options, 'anchor')
  if (address === undefined || /^0x[0-9a-fA-F]{40}$/.test(address)) return address
  throw usage(`--anchor takes the address of a CheckpointAnchor, got ${printable(address)}`)
}

const inWords = (file: string, { bytes, manifest }: ExportedBundle): string => {
  const { events, blocks, evidence, anchor, omissions, log } = manifest
  const held = evidence.filter(({ car }) => car !== null).length
  const transactions = blocks.reduce((sum, block) => sum + block.transactions.length, 0)
  const rows = [
    ['dispute', manifest.disputeId],
    ['deal', printable(manifest.dealId)],
    ['file', `${file}, ${countInWords(bytes.length)} bytes`],
    ['events', `${events.length}, each with its proof that the log has it`],
    ['receipts', `${transactions} transactions in ${blocks.length} blocks`],
    ['evidence', `${held} of ${evidence.length} votes`],
    ['anchor', anchor === null ? 'none' : `${anchor.size} events, transaction ${anchor.transaction}`],
    [
      'log key',
      log.verifierKey === null ? 'not noted: who verifies has to bring it' : printable(log.verifierKey),
    ],
    ...omissions.map(({ part, why }) => [`no ${part}`, printable(why, 1_000)]),
  ]
  return rows.map(([name = '', value = '']) => `${name.padEnd(12)} ${value}\n`).join('')
}

/** The manifest of a bundle that is there already and whole; undefined for no file and for any other. */
const manifestAt = async (file: string): Promise<Manifest | undefined> => {
  const found = await stat(file).catch(() => undefined)
  if (found?.isFile() !== true) return undefined
  try {
    return openBundle(await readFile(file)).manifest
  } catch (failure) {
    if (failure instanceof BundleDiffers) return undefined
    throw failure
  }
}

/** Throws FULLER_BUNDLE where a file holds what would be lost with it: a log, a chain or a source of evidence may have less than it had. */
const refuseLoss = async (file: string, next: Manifest): Promise<void> => {
  const before = await manifestAt(file)
  const lost = before === undefined ? [] : lostParts(before, next)
  if (lost.length === 0) return
  throw new AppError({
    code: 'FULLER_BUNDLE',
    message: `${file} has what this bundle has not: ${lost.join(', ')}; it stays. Name another --output, or say --replace`,
    retryable: false,
  })
}

/** On a terminal, how far the log was read. */
const progressOn = ({ terminal }: Invocation): ((leaf: number, of: number) => void) | undefined =>
  terminal === undefined
    ? undefined
    : (leaf, of) =>
        terminal.write(`\r\u001b[K${leaf >= of ? '' : `${Math.floor((leaf / of) * 100)} % of ${of} events`}`)

/** `lilymed audit export`. */
export const auditExport: Action = async (invocation) => {
  const { options, print } = invocation
  const disputeId = await disputeIdOf(invocation)
  const anchorContract = anchorOf(options)
  const ownLog = textOption(options, 'log')
  const log = logSourceOf(ownLog ?? `${apiUrlOf(invocation)}/log`)
  // An indexer that is asked for its log is asked for the evidence that it keeps too.
  const keeper = ownLog === undefined ? `${apiUrlOf(invocation)}/evidence` : undefined
  const evidence = evidenceSourceOf(textOption(options, 'evidence') ?? keeper, rootOfCar)
  const verifierKey = verifierOf(options)?.vkey
  const file = textOption(options, 'output') ?? `${disputeId}.car`
  const open = chainOpenerOf(options)
  let provider: RpcProvider | undefined
  const openChain = async (chainId: number): Promise<ChainReader> => {
    const opened = await open?.(chainId)
    provider = opened
    return { send: async (method, params) => opened?.send(method, [...params]) }
  }
  try {
    const exported = await exportBundle({
      disputeId,
      sources: {
        log,
        evidence,
        ...(open && { openChain }),
      },
      verifierKey,
      anchorContract,
      onProgress: progressOn(invocation),
    })
    if (options['replace'] !== true) await refuseLoss(file, exported.manifest)
    await writeFile(file, exported.bytes)
    const { manifest, bytes } = exported
    print(
      options['json'] === true
        ? `${JSON.stringify({ file, bytes: bytes.length, manifest })}\n`
        : inWords(file, exported),
    )
    return exitCodes.ok
  } finally {
    provider?.destroy()
  }
}
