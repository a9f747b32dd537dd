import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Round } from '@lilymed/domain'
import { toBeHex } from 'ethers'
import type { ManifestSignature } from '../bundle/manifest.ts'
import { EVMNET_ROUNDS } from '../testing/evmnet-rounds.ts'
import type { OpenedBundle } from './open-bundle.ts'
import { verifySeeds } from './verify-seeds.ts'

const [, , golden, other] = EVMNET_ROUNDS
const disputeId = `0x${'d1'.repeat(32)}`
/** When evmnet signs the golden round. */
const signedAt = 1_727_521_075 + (Number(golden.round) - 1) * 3

const textOf = ([x, y]: readonly [bigint, bigint]): string => `${toBeHex(x, 32)}${toBeHex(y, 32).slice(2)}`
const given = (signature: readonly [bigint, bigint] = golden.signature): ManifestSignature => ({
  round: String(golden.round),
  signature: textOf(signature),
})

type Scene = {
  readonly signatures?: readonly ManifestSignature[]
  readonly openedAt?: number | null
  readonly randomness?: string
  readonly beaconRound?: bigint
}
const verify = ({
  signatures = [given()],
  openedAt = signedAt - 31,
  randomness = golden.randomness,
  beaconRound = golden.round,
}: Scene = {}) => {
  const opening = {
    type: 'RoundOpened',
    data: { disputeId, round: 1 },
    metadata: { blockTimestamp: String(openedAt) },
  }
  const bundle = {
    manifest: { disputeId, signatures },
    events: openedAt === null ? [] : [opening],
  } as unknown as OpenedBundle
  const round = { round: 1, beaconRound, panel: { randomness } } as unknown as Round
  const { findings, differences } = verifySeeds(bundle, [round], new Map([[String(beaconRound), randomness]]))
  return {
    proved: findings.filter(({ kind }) => kind === 'proved').map(({ words }) => words),
    unproved: findings.filter(({ kind }) => kind === 'unproved').map(({ words }) => words),
    differences: differences.map(({ words }) => words),
  }
}

describe('the seed of a panel', () => {
  it('is proved offline: announced, signed by evmnet, and not known when the round was opened', () => {
    const { proved, unproved, differences } = verify()
    assert.deepEqual([unproved, differences], [[], []])
    assert.match(
      proved[0] ?? '',
      /drawn from what the beacon contract announced for its round 10000000, which/,
    )
    assert.match(
      proved[1] ?? '',
      /digest of the signature of drand’s evmnet \(chain 04f1e9062b8a81f8…\) for its round 10000000, checked again here/,
    )
    assert.match(proved[2] ?? '', /nobody could know the seed .*at 2025-09-\d\dT[\d:]+Z, 31 s later/)
  })

  it('differs where the signature is another round’s, although the digest fits', () => {
    const { differences, proved } = verify({
      signatures: [given(other.signature)],
      randomness: other.randomness,
    })
    assert.match(
      differences.join(),
      /comes from no signature of drand’s evmnet for its round 10000000: under the key 07e1d1d335df83fa… the signature 0x\w{16}… is another round’s, another network’s or made up/,
    )
    assert.equal(proved.length, 1)
  })

  it('differs where the signature is not what the seed is the digest of', () => {
    assert.match(
      verify({ signatures: [given(other.signature)] }).differences.join(),
      /is not the digest of the signature/,
    )
  })

  it('differs where the seed was known before', () => {
    assert.match(
      verify({ openedAt: signedAt }).differences.join(),
      /was known when it was opened: evmnet signs its round 10000000 at (\S+), and the round was opened at \1$/,
    )
    assert.deepEqual(verify({ openedAt: signedAt - 1 }).differences, [])
  })

  it('is not proved to be drand’s without its signature, which is said, and not held against it', () => {
    for (const signatures of [[], [{ ...given(), round: '7' }]]) {
      const { proved, unproved, differences } = verify({ signatures })
      assert.deepEqual([proved.length, differences.length], [1, 0])
      assert.match(
        unproved.join(),
        /that the seed of round 1 is drand’s: .*A beacon of another kind has none; then whoever runs it answers for it/,
      )
    }
  })

  it('was not shown to be unknown where the opening is not here', () => {
    assert.match(verify({ openedAt: null }).unproved.join(), /its opening is not here/)
  })
})
