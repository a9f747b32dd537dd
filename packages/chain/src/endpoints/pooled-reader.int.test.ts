import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { HDNodeWallet, Wallet } from 'ethers'
import { fundedKey } from '../testing/anvil.ts'
import { allServe, countOf, openOver, relaysOf } from '../testing/endpoints-over.ts'
import { startLoggedChain } from '../testing/logged-chain.ts'
import type { LoggedChain } from '../testing/logged-chain.ts'

let chain: LoggedChain
before(async () => {
  chain = await startLoggedChain()
})
after(() => chain.stop())

const signed = async (nonce: number): Promise<string> =>
  new Wallet(fundedKey(3)).signTransaction({
    to: HDNodeWallet.createRandom().address,
    value: 1n,
    nonce,
    gasLimit: 21_000n,
    maxFeePerGas: 10_000_000_000n,
    maxPriorityFeePerGas: 1n,
    chainId: 31_337,
    type: 2,
  })

describe('reads over several endpoints', () => {
  test('go on when one fails, by ethers and by batch', async (t) => {
    const [bad, good] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [bad, good])
    await allServe(endpoints)
    bad.fault = (_, response) => void response.writeHead(502).end('<html>')
    assert.equal(await endpoints.provider.getBlockNumber(), await chain.head())
    assert.equal((await endpoints.provider.getBlock(5))?.number, 5)
    const answers = await endpoints.reader.sendBatch([
      { method: 'eth_chainId', params: [] },
      { method: 'eth_getNoSuchThing', params: [] },
    ])
    assert.deepEqual(answers[0], { ok: true, result: '0x7a69' })
    assert.equal(answers[1]?.ok, false)
  })

  test('of a block that one endpoint does not have yet are answered by the other', async (t) => {
    const relays = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, relays)
    await allServe(endpoints)
    const { hash } = await chain.rpc<{ hash: string }>('eth_getBlockByNumber', 'latest', false)
    let askedInVain = 0
    // Whichever is asked first is behind in one of the two.
    for (const behind of relays) {
      for (const relay of relays) {
        relay.tell = async (call, truth) => {
          if (relay !== behind || call.method !== 'eth_call') return truth(call)
          askedInVain += 1
          throw Object.assign(new Error('refused'), { error: { code: -32000, message: 'header not found' } })
        }
      }
      for (let reads = 0; reads < 5; reads += 1) {
        const [answer] = await endpoints.reader.sendBatch([
          { method: 'eth_call', params: [{ to: `0x${'11'.repeat(20)}` }, { blockHash: hash }] },
        ])
        assert.deepEqual(answer, { ok: true, result: '0x' })
      }
    }
    assert.ok(askedInVain > 0)
  })

  test('that the contract refuses are refused, and asked once', async (t) => {
    const [one, two] = await relaysOf(t, chain, 2)
    for (const relay of [one, two])
      relay.tell = async (call, truth) => {
        if (call.method !== 'eth_call') return truth(call)
        throw Object.assign(new Error('refused'), {
          error: { code: 3, message: 'execution reverted: too many requests', data: '0x08c379a0' },
        })
      }
    const endpoints = await openOver(t, [one, two])
    await allServe(endpoints)
    const asked = (): number => countOf(one, 'eth_call') + countOf(two, 'eth_call')
    const times: number[] = []
    for (let reads = 0; reads < 5; reads += 1) {
      const before = asked()
      const [answer] = await endpoints.reader.sendBatch([{ method: 'eth_call', params: [{}, 'latest'] }])
      assert.deepEqual(answer, {
        ok: false,
        code: 3,
        message: 'execution reverted: too many requests',
        data: '0x08c379a0',
      })
      times.push(asked() - before)
    }
    // Where an answer takes long another endpoint is asked before it is there; one that has been given is never asked for again.
    assert.ok(times.includes(1), `asked ${times.join(', ')} times`)
  })
})

describe('what changes something', () => {
  test('a signed transaction goes to every endpoint, and one that takes it is enough', async (t) => {
    const [dead, refusing, good] = await relaysOf(t, chain, 3)
    const endpoints = await openOver(t, [dead, refusing, good])
    await allServe(endpoints)
    dead.fault = (_, response) => void response.socket?.destroy()
    refusing.tell = async (call, truth) => {
      if (call.method !== 'eth_sendRawTransaction') return truth(call)
      throw Object.assign(new Error('refused'), { error: { code: -32000, message: 'txpool is full' } })
    }
    const raw = await signed(0)
    const [answer] = await endpoints.reader.sendBatch([{ method: 'eth_sendRawTransaction', params: [raw] }])
    assert.equal(answer?.ok, true)
    const again = await endpoints.reader.sendBatch([{ method: 'eth_sendRawTransaction', params: [raw] }])
    assert.equal(again[0]?.ok, false)
  })

  test('anything else goes to one endpoint, and not to another when that one breaks off', async (t) => {
    const [one, two] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [one, two])
    await allServe(endpoints)
    const before = await chain.head()
    for (const relay of [one, two])
      relay.tell = async (call, truth) => {
        const result = await truth(call)
        if (call.method === 'evm_mine') throw new Error('breaks off after it was done')
        return result
      }
    await assert.rejects(endpoints.reader.sendBatch([{ method: 'evm_mine', params: [] }]), {
      code: 'RPC_UNREACHABLE',
    })
    assert.equal(await chain.head(), before + 1)
  })

  test('after closing nothing is asked any more', async (t) => {
    const [relay] = await relaysOf(t, chain, 1)
    const endpoints = await openOver(t, [relay])
    endpoints.close()
    const asked = relay.requests.length
    await assert.rejects(endpoints.reader.sendBatch([{ method: 'eth_chainId', params: [] }]), {
      code: 'RPC_CLOSED',
    })
    await assert.rejects(endpoints.provider.getBlockNumber(), { code: 'RPC_CLOSED' })
    await assert.rejects(endpoints.source.head(), { code: 'RPC_CLOSED' })
    assert.equal(relay.requests.length, asked)
  })
})
