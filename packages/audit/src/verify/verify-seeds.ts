import { createHash } from 'node:crypto'
import { drandEvmnet } from '@lilymed/chain'
import type { Round } from '@lilymed/domain'
import { getBytes } from 'ethers'
import { isDrandSignature } from '../beacon/is-drand-signature.ts'
import { createFindings } from './findings.ts'
import type { Findings } from './findings.ts'
import type { OpenedBundle } from './open-bundle.ts'

type Found = ReturnType<typeof createFindings>
type Drawn = Pick<Round, 'round' | 'beaconRound'> & { readonly randomness: string }

/** When evmnet signs a round, unix seconds. Source: DrandBeacon.timeOf. */
const signedAt = (beaconRound: bigint): bigint =>
  drandEvmnet.genesis + (beaconRound - 1n) * drandEvmnet.period

const isoOf = (seconds: bigint): string =>
  new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z')

/** When the block of a round's opening was, unix seconds; undefined where its event is not here. */
const openedAt = ({ events, manifest }: OpenedBundle, round: number): bigint | undefined => {
  const opening = events.find(({ type, data }) => {
    const { disputeId, round: number } = data as { readonly disputeId?: unknown; readonly round?: unknown }
    return type === 'RoundOpened' && disputeId === manifest.disputeId && number === round
  })
  const at = opening?.metadata['blockTimestamp']
  return at === undefined ? undefined : BigInt(at)
}

const sayWhen = (found: Found, bundle: OpenedBundle, { round, beaconRound }: Drawn): void => {
  const opened = openedAt(bundle, round)
  const signed = signedAt(beaconRound)
  if (opened === undefined)
    found.unproved(
      `that nobody could know the seed of round ${round} when it was opened: its opening is not here`,
    )
  else if (signed > opened)
    found.proved(
      `nobody could know the seed of round ${round} when it was opened: evmnet signs its round ${beaconRound} at ${isoOf(signed)}, ${signed - opened} s later`,
    )
  else
    found.differs(
      `the seed of round ${round} was known when it was opened: evmnet signs its round ${beaconRound} at ${isoOf(signed)}, and the round was opened at ${isoOf(opened)}`,
    )
}

const saySignature = (found: Found, bundle: OpenedBundle, drawn: Drawn): void => {
  const { round, beaconRound, randomness } = drawn
  const given = bundle.manifest.signatures?.find((one) => one.round === String(beaconRound))
  if (given === undefined)
    return found.unproved(
      `that the seed of round ${round} is drand’s: the bundle has no signature of the beacon’s round ${beaconRound} whose digest it is. A beacon of another kind has none; then whoever runs it answers for it`,
    )
  const bytes = getBytes(given.signature)
  if (`0x${createHash('sha256').update(bytes).digest('hex')}` !== randomness)
    return found.differs(
      `the seed of round ${round} is not the digest of the signature that the bundle has for the beacon’s round ${beaconRound}`,
    )
  const word = (from: number): bigint =>
    BigInt(`0x${Buffer.from(bytes.subarray(from, from + 32)).toString('hex')}`)
  if (!isDrandSignature(beaconRound, [word(0), word(32)], drandEvmnet.groupKey))
    return found.differs(
      `the seed of round ${round} comes from no signature of drand’s evmnet for its round ${beaconRound}: under the key ${drandEvmnet.groupKey.slice(0, 16)}… the signature ${given.signature.slice(0, 18)}… is another round’s, another network’s or made up`,
    )
  found.proved(
    `the seed of round ${round} is the digest of the signature of drand’s evmnet (chain ${drandEvmnet.chainHash.slice(0, 16)}…) for its round ${beaconRound}, checked again here: there is one such signature, and nobody could choose it`,
  )
  return sayWhen(found, bundle, drawn)
}

/**
 * Where panels' randomness comes from: what the beacon's contract announced for the round that was pinned, and, where the bundle has it, that
 * this is the digest of the one signature which the key of drand's evmnet, pinned in this program, has for that round.
 *
 * @param published what the beacon announced, by its rounds
 */
export const verifySeeds = (
  bundle: OpenedBundle,
  rounds: readonly Pick<Round, 'round' | 'beaconRound' | 'panel'>[],
  published: ReadonlyMap<string, string>,
): Findings => {
  const found = createFindings('seeds')
  for (const { round, panel, beaconRound } of rounds) {
    if (panel === null) continue
    const told = published.get(String(beaconRound))
    if (told === undefined)
      found.unproved(
        `that the panel of round ${round} was drawn from what the beacon published for its round ${beaconRound}: the bundle has no such publication`,
      )
    else if (told === panel.randomness)
      found.proved(
        `the panel of round ${round} was drawn from what the beacon contract announced for its round ${beaconRound}, which the round had pinned before`,
      )
    saySignature(found, bundle, { round, beaconRound, randomness: panel.randomness })
  }
  return found.all()
}
