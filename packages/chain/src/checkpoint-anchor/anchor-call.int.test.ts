import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { checkpointAnchorAbi } from '@lilymed/contracts-abi'
import { loadBytecode } from '@lilymed/contracts-abi/bytecode'
import { Interface } from 'ethers'
import { fundedKey, startTestChain } from '../testing/anvil.ts'
import type { TestChain } from '../testing/anvil.ts'
import { eventually } from '../testing/eventually.ts'
import { createProvider } from '../rpc/create-provider.ts'
import { createDevnetKeySigner } from '../signers/devnet-key-signer.ts'
import { anchorCall, anchorOrigin } from './anchor-call.ts'
import { openAnchorer } from './open-anchorer.ts'

const coder = new Interface(checkpointAnchorAbi)
type Receipt = {
  readonly status: string
  readonly contractAddress: string
  readonly logs: { topics: string[]; data: string }[]
}

describe('anchoring a checkpoint on a real chain', () => {
  let chain: TestChain
  let from: string
  let contract: string
  const send = async (call: { to?: string; data: string }): Promise<Receipt> => {
    const hash = await chain.rpc<string>('eth_sendTransaction', { from, ...call })
    // The receipt may come a moment after the hash on a busy machine.
    let receipt: Receipt | null = null
    await eventually('the transaction has a receipt', async () => {
      receipt = await chain.rpc<Receipt | null>('eth_getTransactionReceipt', hash)
      return receipt !== null
    })
    return receipt ?? assert.fail()
  }

  before(async () => {
    chain = await startTestChain()
    from = (await chain.rpc<string[]>('eth_accounts'))[0] ?? ''
    contract = (await send({ data: loadBytecode('CheckpointAnchor') })).contractAddress
  })
  after(() => chain.stop())

  it('leaves origin, size and root on chain, for its sender, and never goes back', async () => {
    const checkpoint = { origin: 'lilymed/test', size: 70_000, root: Buffer.alloc(32, 7) }
    const { logs } = await send(anchorCall(contract, checkpoint))
    const event = coder.parseLog(logs[0] ?? assert.fail())
    assert.deepEqual(event?.args.toArray().slice(1), [
      anchorOrigin('lilymed/test'),
      70_000n,
      `0x${'07'.repeat(32)}`,
    ])

    const data = coder.encodeFunctionData('latest', [from, anchorOrigin('lilymed/test')])
    const answer = await chain.rpc<string>('eth_call', { to: contract, data }, 'latest')
    const [size, , root] = coder.decodeFunctionResult('latest', answer)
    assert.deepEqual([size, root], [70_000n, `0x${'07'.repeat(32)}`])
    assert.equal((await send(anchorCall(contract, { ...checkpoint, size: 69_999 }))).status, '0x0')
    assert.equal((await send(anchorCall(contract, { ...checkpoint, size: 70_001 }))).status, '0x1')
  })
  it('is done by an anchorer, also after a restart, and never at an address without a contract', async () => {
    const provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    const signer = createDevnetKeySigner(fundedKey(1))
    const warnings: object[] = []
    const options = {
      provider,
      chainId: chain.chainId,
      signer,
      contract,
      intervalMs: 50,
      pollIntervalMs: 20,
      logger: { info: () => undefined, warn: (data: object) => void warnings.push(data) },
    }
    const latest = async (): Promise<[bigint, string]> => {
      const data = coder.encodeFunctionData('latest', [signer.address, anchorOrigin('lilymed/kept-up')])
      const answer = await chain.rpc<string>('eth_call', { to: contract, data }, 'latest')
      const [size, , root] = coder.decodeFunctionResult('latest', answer)
      return [size as bigint, root as string]
    }
    const checkpoint = (size: number) => ({
      origin: 'lilymed/kept-up',
      size,
      root: Buffer.alloc(32, size),
    })
    try {
      for (const [first, second] of [
        [3, 7],
        [7, 9],
      ] as const) {
        const anchorer = await openAnchorer(options)
        anchorer.offer(checkpoint(first))
        await eventually('the first is anchored', () => anchorer.anchored() === first)
        anchorer.offer(checkpoint(second))
        await eventually('the second is anchored', () => anchorer.anchored() === second)
        assert.deepEqual(await latest(), [BigInt(second), `0x${`0${second}`.repeat(32)}`])
        await anchorer.close()
      }
      assert.deepEqual(warnings, [])
      assert.equal(Number(await chain.rpc('eth_getTransactionCount', signer.address, 'latest')), 3)
      await assert.rejects(openAnchorer({ ...options, contract: signer.address }), { code: 'CONFIG_INVALID' })
    } finally {
      provider.destroy()
    }
  })
})
