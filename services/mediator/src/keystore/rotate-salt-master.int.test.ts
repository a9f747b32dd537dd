import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { Wallet } from 'ethers/wallet'
import type { Ballot } from '@lilymed/domain/mediation'
import { createKeystore } from './create-keystore.ts'
import { openKeystore } from './open-keystore.ts'
import { recoverVote, voteOfBallot } from './recover-vote.ts'
import { pruneSaltMasters } from './prune-salt-masters.ts'
import { rotateSaltMaster } from './rotate-salt-master.ts'

const passphrase = 'rain on tin, twice'
const scryptN = 1024
const root = mkdtempSync(join(tmpdir(), 'lilymed-rotate-'))
after(() => rmSync(root, { recursive: true, force: true }))

const context = {
  chainId: 31_337,
  pool: '0x00000000000000000000000000000000000000F1',
  disputeId: `0x${'d1'.repeat(32)}`,
  round: 1,
  mediator: '0x0000000000000000000000000000000000000001',
}
const ballot: Ballot = {
  outcome: 'REJECT',
  rung: 0,
  reason: null,
  resultDigest: `0x${'bb'.repeat(32)}`,
  evidence: `0x${'cc'.repeat(32)}`,
}
const make = async (name: string, privateKey?: null): Promise<string> => {
  const directory = join(root, name)
  const made = await createKeystore({
    directory,
    passphrase,
    scryptN,
    now: new Date(),
    ...(privateKey === null && { privateKey }),
  })
  return made.file
}

describe('a keystore whose salt master is rotated', () => {
  it('reveals what was committed with any of its masters, and commits with the newest', async () => {
    const file = await make('open-votes')
    const sealed: { sealedVote: string; commitment: string }[] = []
    for (let turn = 0; turn < 3; turn += 1) {
      const { secrets, signer, close } = await openKeystore(file, passphrase)
      const { commitment } = voteOfBallot(secrets, context, ballot)
      sealed.push({ sealedVote: secrets.seal(context, ballot), commitment })
      for (const each of sealed) {
        assert.deepEqual(recoverVote(each.sealedVote, each.commitment, context, secrets)?.ballot, ballot)
      }
      const wallet = await Wallet.fromEncryptedJson(readFileSync(file, 'utf8'), passphrase)
      assert.equal(wallet.address, signer?.address, 'the transaction key stays')
      await close()
      assert.deepEqual(await rotateSaltMaster({ file, passphrase, scryptN }), { masters: turn + 2 })
    }
    assert.equal(new Set(sealed.map(({ commitment }) => commitment)).size, 3, 'the salts differ')
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.deepEqual(
      readdirSync(join(root, 'open-votes')).filter((name) => name.endsWith('.new')),
      [],
    )
  })

  it('forgets the masters it is told to, and with them what they sealed', async () => {
    const file = await make('forgetful')
    const first = await openKeystore(file, passphrase)
    const sealedVote = first.secrets.seal(context, ballot)
    const { commitment } = voteOfBallot(first.secrets, context, ballot)
    await first.close()
    await rotateSaltMaster({ file, passphrase, scryptN })
    assert.deepEqual(await rotateSaltMaster({ file, passphrase, scryptN, keep: 2 }), { masters: 2 })
    const { secrets, close } = await openKeystore(file, passphrase)
    assert.equal(recoverVote(sealedVote, commitment, context, secrets), undefined)
    await close()
  })

  it('is not rotated while a node has it open, nor with a wrong passphrase, and stays as it was', async () => {
    const file = await make('refused')
    const before = readFileSync(file, 'utf8')
    const { close } = await openKeystore(file, passphrase)
    await assert.rejects(rotateSaltMaster({ file, passphrase, scryptN }), { code: 'KEYSTORE_IN_USE' })
    await close()
    await assert.rejects(rotateSaltMaster({ file, passphrase: 'another one', scryptN }), {
      code: 'WRONG_PASSPHRASE',
    })
    assert.equal(readFileSync(file, 'utf8'), before)
  })

  it('may hold no transaction key at all, where something else signs', async () => {
    const file = await make('without-key', null)
    assert.match(file, /--salt-master$/)
    await rotateSaltMaster({ file, passphrase, scryptN })
    const { signer, secrets, close } = await openKeystore(file, passphrase)
    assert.equal(signer, undefined)
    assert.equal(secrets.saltsOf(context).length, 2)
    await close()
  })

  it('loses the masters that nothing needs, after a copy of it was kept, and no other', async () => {
    const file = await make('pruned')
    const [exportFile, seals] = [
      join(root, 'pruned', 'before'),
      [] as { sealedVote: string; commitment: string }[],
    ]
    for (let turn = 0; turn < 3; turn += 1) {
      if (turn > 0) await rotateSaltMaster({ file, passphrase, scryptN })
      const { secrets, close } = await openKeystore(file, passphrase)
      const { commitment } = voteOfBallot(secrets, context, ballot)
      seals.unshift({ sealedVote: secrets.seal(context, ballot), commitment })
      await close()
    }
    const opened = async (from: string): Promise<readonly boolean[]> => {
      const { secrets, close } = await openKeystore(from, passphrase)
      await close()
      return seals.map(
        (each) => recoverVote(each.sealedVote, each.commitment, context, secrets) !== undefined,
      )
    }
    const prune = (...places: readonly number[]) =>
      pruneSaltMasters({ file, passphrase, scryptN, exportFile, needed: async () => places })
    const before = readFileSync(file, 'utf8')

    assert.deepEqual(await prune(1, 2), { kept: [0, 1, 2], dropped: [] })
    assert.equal(existsSync(exportFile), false, 'there is nothing to keep a copy for')
    const refused = {
      file,
      passphrase,
      scryptN,
      exportFile,
      needed: () => Promise.reject(new Error('unread')),
    }
    await assert.rejects(pruneSaltMasters(refused), /unread/)
    const running = await openKeystore(file, passphrase)
    await assert.rejects(prune(1), { code: 'KEYSTORE_IN_USE' })
    await running.close()
    writeFileSync(exportFile, 'an older copy')
    await assert.rejects(prune(1), { code: 'EXPORT_EXISTS' })
    assert.equal(readFileSync(file, 'utf8'), before)
    rmSync(exportFile)

    assert.deepEqual(await prune(2), { kept: [0, 2], dropped: [1] })
    assert.deepEqual(await opened(file), [true, false, true])
    assert.equal(statSync(exportFile).mode & 0o777, 0o600)
    assert.deepEqual(await opened(exportFile), [true, true, true])
    const wallet = await Wallet.fromEncryptedJson(readFileSync(file, 'utf8'), passphrase)
    assert.equal(wallet.address, (await Wallet.fromEncryptedJson(before, passphrase)).address)
  })
})
