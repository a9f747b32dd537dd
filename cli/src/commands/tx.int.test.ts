import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createEventStoreJournal, createProvider, createTransactionSender } from '@lilymed/chain'
import type { TransactionSender } from '@lilymed/chain'
import { startTestChain } from '@lilymed/chain/testing/anvil'
import type { TestChain } from '@lilymed/chain/testing/anvil'
import { eventually } from '@lilymed/chain/testing/eventually'
import { openSqliteEventStore } from '@lilymed/event-store'
import { createKeystore, openKeystore } from '@lilymed/mediator'
import { mediatorToml } from '@lilymed/mediator/testing/mediator-toml'
import { AppError, serveControl } from '@lilymed/service-kit'
import { runCommand, runCommandIn } from '../testing/run-command.ts'

const passphrase = 'correct horse battery staple'
const somebody = `0x${'22'.repeat(20)}`
const intentId = `0x${'d1'.repeat(32)}.1.commit`

describe('lilymed tx', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-tx-'))
  const dataDirectory = join(folder, 'data')
  const config = join(folder, 'mediator.toml')
  let chain: TestChain
  let keystoreFile: string
  const tx = (...words: string[]) => runCommand('tx', ...words, '--config', config)
  const listed = async () => JSON.parse((await tx('list', '--json')).out)

  before(async () => {
    mkdirSync(dataDirectory, { mode: 0o700 })
    chain = await startTestChain('--no-mining')
    const made = await createKeystore({
      directory: join(folder, 'keys'),
      passphrase,
      scryptN: 1024,
      now: new Date(),
    })
    keystoreFile = made.file
    await chain.rpc('anvil_setBalance', made.address, '0xde0b6b3a7640000')
    const passphraseFile = join(folder, 'passphrase')
    writeFileSync(passphraseFile, `${passphrase}\n`, { mode: 0o600 })
    const url = `[[chain.endpoints]]\nurl = "${chain.url}"`
    const { chainId } = chain
    writeFileSync(config, mediatorToml({ dataDirectory, keystoreFile, passphraseFile, chainId, chain: url }))
  })
  after(async () => {
    await chain.stop()
    rmSync(folder, { recursive: true })
  })

  /** A sender over the journal of the mediator, as the node would have it. */
  const withSender = async (use: (sender: TransactionSender) => Promise<void>): Promise<void> => {
    const store = openSqliteEventStore({ path: join(dataDirectory, 'mediator.db') })
    const keystore = await openKeystore(keystoreFile, passphrase)
    const provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    const sender = createTransactionSender({
      providers: [provider],
      chainId: chain.chainId,
      signer: keystore.signer ?? assert.fail('it was made with a key'),
      journal: createEventStoreJournal(store, `mediation-${chain.chainId}.transactions`),
      pollIntervalMs: 20,
    })
    try {
      await use(sender)
    } finally {
      await sender.close()
      provider.destroy()
      await keystore.close()
      await store.close()
    }
  }
  const pendingCount = async (): Promise<number> =>
    Number((await chain.rpc<{ pending: string }>('txpool_status')).pending)

  test('without a node: lists its journal without a key, bumps and cancels under its locks', async () => {
    await withSender(async (sender) => {
      sender.submit({ id: intentId, to: somebody, data: '0xfeed' }).catch(() => undefined)
      await eventually('it is pending', async () => (await pendingCount()) === 1)
      const refused = await tx('bump', '0')
      assert.deepEqual([refused.code, refused.out], [75, ''])
      assert.match(refused.err, /in use/)
    })

    const list = await tx('list')
    assert.equal(list.code, 0)
    assert.match(list.out, /^intent +state +nonce +tries/)
    assert.match(list.out, /0xd1d1d1d1…d1d1\.1\.commit +pending +0 +1 /)
    assert.match(list.out, /The node is not running/)
    assert.doesNotMatch(list.out + JSON.stringify(await listed()), /feed/)

    const bumped = await tx('bump', intentId)
    assert.equal(bumped.code, 0, bumped.err)
    assert.match(bumped.out, /replaced at a higher fee: nonce 0 is now held by transaction 0x[0-9a-f]{64}/)
    assert.equal((await listed()).intents[0].attempts, 2)

    const cancelled = await tx('cancel', '0', '--json')
    assert.equal(cancelled.code, 0, cancelled.err)
    const { hash } = JSON.parse(cancelled.out)
    await chain.rpc('evm_mine')
    const receipt = await chain.rpc<{ status: string; to: string; from: string }>(
      'eth_getTransactionReceipt',
      hash,
    )
    assert.deepEqual([receipt.status, receipt.to], ['0x1', receipt.from])
    assert.equal((await listed()).intents[0].state, 'cancelling')
    await withSender(async (sender) => {
      const outcome = await sender.submit({ id: intentId, to: somebody, data: '0xfeed' })
      assert.deepEqual(outcome, { kind: 'rejected', rejection: { code: 'CANCELLED' } })
    })
  })

  test('a variable that looks like a setting and is none is named, as by every command that reads settings', async () => {
    const stray = { LILYMED_DATADIRECTORY: '/elsewhere' }
    for (const command of [
      ['tx', 'list'],
      ['tx', 'bump', '17'],
      ['mediator', 'status'],
      ['mediator', 'earnings'],
    ]) {
      const { err } = await runCommandIn(stray, ...command, '--config', config)
      assert.match(err, /LILYMED_DATADIRECTORY/, command.join(' '))
    }
  })

  test('what cannot be done is said by code: no such intent, nothing to replace', async () => {
    assert.equal((await tx('cancel', '17')).code, 3)
    assert.equal((await tx('bump', '0xd1d1')).code, 4)
  })

  test('beside a node: the node is asked, and its refusal is the command’s', async () => {
    const asked: unknown[] = []
    const intent = {
      id: 'allowance/1',
      state: 'pending',
      nonce: 5,
      hash: '0xaa',
      attempts: 3,
      maxFeePerGas: '30000000000',
      maxPriorityFeePerGas: '1',
      createdAt: 1,
      deadline: 2,
      urgency: 1,
      note: 'FEE_CAP: the chain asks 9 wei per gas, the cap is 3',
    }
    const node = await serveControl({
      folder: dataDirectory,
      commands: {
        'tx.list': async () => ({ sender: null, intents: [intent] }),
        'tx.bump': async (given) => {
          asked.push(given)
          throw new AppError({ code: 'TX_FEE_CAP', message: 'too dear', retryable: false })
        },
        'tx.cancel': async (given) => {
          asked.push(given)
          return { id: 'allowance/1', hash: '0xbb', nonce: 5 }
        },
      },
    })
    const list = await tx('list')
    assert.match(list.out, /allowance\/1 +pending +5 +3 +30 .* passed +FEE_CAP: the chain asks/)
    const bumped = await tx('bump', '5')
    assert.deepEqual([bumped.code, bumped.err], [4, 'lilymed: too dear\n'])
    assert.match((await tx('cancel', 'allo')).out, /to be cancelled: nonce 5 is now held by transaction 0xbb/)
    assert.deepEqual(asked, [{ id: 'allowance/1' }, { id: 'allowance/1' }])
    await node.close()
  })
})
