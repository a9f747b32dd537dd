import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Wallet } from 'ethers'
import { newIdentity, recipientOf } from './age.ts'
import { readCard, recipientOfAccount, recipientTypedData } from './recipient-card.ts'
import type { RecipientCard } from './recipient-card.ts'
import { readTombstone, tombstoneDigest, tombstoneTypedData } from './tombstone.ts'

const wallet = new Wallet(`0x${'11'.repeat(32)}`)
const recipient = await recipientOf(await newIdentity())

const cardOf = async (statedAt: number, to = recipient): Promise<RecipientCard> => {
  const card = { account: wallet.address, recipient: to, statedAt }
  const { domain, types, message } = recipientTypedData(card)
  return {
    version: 1,
    kind: 'evidence-recipient',
    ...card,
    signature: await wallet.signTypedData(domain, types, message),
  }
}

const unsigned = {
  version: 1,
  kind: 'evidence-deleted',
  chainId: 1337,
  disputeId: `0x${'d1'.repeat(32)}`,
  round: 1,
  evidence: `0x${'e1'.repeat(32)}`,
  content: `0x${'c1'.repeat(32)}`,
  bytes: 66_000,
  deletedAt: 1_764_000_000,
  reason: 'the creator asked for it',
  deletedBy: wallet.address,
} as const

/** The same statement with each member changed. */
const changes = (value: Readonly<Record<string, unknown>>): readonly Record<string, unknown>[] =>
  Object.entries(value).map(([name, member]) => ({
    ...value,
    [name]:
      typeof member === 'number'
        ? member + 1
        : name.endsWith('y') || name === 'account'
          ? `0x${'22'.repeat(20)}`
          : `${String(member).slice(0, -2)}77`,
  }))

describe('signed statements about evidence', () => {
  it('name the recipient of an account, and the newest counts', async () => {
    const [older, newer] = [await cardOf(5), await cardOf(9, await recipientOf(await newIdentity()))]
    assert.deepEqual(readCard(structuredClone(older)), older)
    assert.equal(recipientOfAccount([older, newer], wallet.address), newer.recipient)
    assert.equal(recipientOfAccount([older], `0x${'22'.repeat(20)}`), undefined)
    for (const other of changes(older))
      assert.equal(readCard(other), undefined, JSON.stringify(other).slice(0, 200))
    for (const other of [null, {}, { ...older, more: 1 }, await cardOf(5, 'age1zzz')])
      assert.equal(readCard(other), undefined)
  })

  it('tell a deletion, which nobody else can have signed or changed', async () => {
    const { domain, types, message } = tombstoneTypedData(unsigned)
    const tombstone = { ...unsigned, signature: await wallet.signTypedData(domain, types, message) }
    assert.deepEqual(readTombstone(structuredClone(tombstone)), tombstone)
    assert.equal(wallet.signingKey.sign(tombstoneDigest(unsigned)).serialized, tombstone.signature)
    for (const other of changes(tombstone))
      assert.equal(readTombstone(other), undefined, JSON.stringify(other))
    // The same signature with another recovery byte that would be taken for the right one.
    for (const byte of ['00', '01', '1d', '1e', '77', '78'])
      assert.equal(
        readTombstone({ ...tombstone, signature: `${tombstone.signature.slice(0, -2)}${byte}` }),
        undefined,
      )
    for (const other of [null, unsigned, { ...tombstone, reason: '' }, { ...tombstone, more: 1 }])
      assert.equal(readTombstone(other), undefined)
  })
})
