import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contractNames } from '@lilymed/contracts-abi'
import { loadBytecode } from '@lilymed/contracts-abi/bytecode'
import { describeAccount, takeOver } from '@lilymed/domain'
import { AbiCoder, getAddress, Interface } from 'ethers'
import type { RpcCall } from '../rpc/rpc-provider.ts'
import { tellingFunctions } from './code-functions.ts'
import { pinnedReads } from './pinned-reads.ts'
import { readAccounts } from './read-accounts.ts'
import { isSameBuild } from './same-build.ts'

const at = (digit: string): string => getAddress(`0x${digit.repeat(40)}`)
const [safe, timelock, plain, delegated, unknown, proxy] = ['1', '2', '3', '4', '5', '6'].map(at) as [
  string,
  string,
  string,
  string,
  string,
  string,
]
const owners = [at('7'), at('8'), at('9')]
const coder = new Interface([
  'function getThreshold() view returns (uint256)',
  'function getOwners() view returns (address[])',
  'function getMinDelay() view returns (uint256)',
])
const implementationSlot = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc'

const codes: Readonly<Record<string, string>> = {
  [safe]: '0x6001',
  [timelock]: '0x6002',
  [plain]: '0x',
  [delegated]: `0xef0100${safe.slice(2).toLowerCase()}`,
  [proxy]: '0x6003',
}

const answerTo = ({ method, params }: RpcCall) => {
  const [first] = params
  if (method === 'eth_getCode') {
    const code = codes[first as string]
    return code === undefined
      ? { ok: false as const, code: -32_000, message: 'missing trie node' }
      : { ok: true as const, result: code }
  }
  if (method === 'eth_getStorageAt') {
    const isHeld = first === proxy && params[1] === implementationSlot
    return { ok: true as const, result: `0x${(isHeld ? safe.slice(2) : '').padStart(64, '0')}` }
  }
  const { to, data } = first as { readonly to: string; readonly data: string }
  const name = coder.getFunction(data.slice(0, 10))?.name
  const encoded = (types: string[], values: unknown[]) => ({
    ok: true as const,
    result: AbiCoder.defaultAbiCoder().encode(types, values),
  })
  if (to === safe && name === 'getThreshold') return encoded(['uint256'], [2])
  if (to === safe && name === 'getOwners') return encoded(['address[]'], [owners])
  if (to === timelock && name === 'getMinDelay') return encoded(['uint256'], [172_800])
  return { ok: false as const, code: 3, message: 'execution reverted' }
}

describe('an account', () => {
  it('is told from its code: key, Safe, timelock, delegated, proxy, or not read at all', async () => {
    const asked: unknown[] = []
    const reads = pinnedReads(
      {
        sendBatch: async (calls) => {
          asked.push(...calls.map(({ params }) => params.at(-1)))
          return calls.map(answerTo)
        },
      },
      '0xabc',
    )
    const accounts = await readAccounts(reads, [safe, timelock, plain, delegated, unknown, proxy], new Map())
    const words = (address: string): string => describeAccount({ accounts }, address)
    assert.equal(words(safe), 'a Safe of which 2 of 3 owners have to sign')
    assert.equal(words(timelock), 'a timelock that waits at least 2 days')
    assert.equal(words(plain), 'an externally owned account: one private key')
    assert.match(words(delegated), new RegExp(`lets the contract ${safe} act for it`))
    assert.match(words(proxy), /a proxy, whose code its own rules can change/)
    assert.equal(words(unknown), 'an account that could not be read')
    assert.equal(takeOver({ accounts }, safe), `2 of the keys ${owners.join(', ')}.`)
    assert.match(takeOver({ accounts }, timelock), /a wait of 2 days/)
    assert.match(takeOver({ accounts }, unknown), /^Unknown/)
    for (const pin of asked) assert.deepEqual(pin, { blockHash: '0xabc' })
  })

  it('is no account without a proxy where its storage could not be read', async () => {
    const sendBatch = async (calls: readonly RpcCall[]) =>
      calls.map((call) =>
        call.method === 'eth_getStorageAt'
          ? { ok: false as const, code: -32_601, message: 'the method does not exist' }
          : answerTo(call),
      )
    const accounts = await readAccounts(pinnedReads({ sendBatch }, '0xabc'), [proxy, plain], new Map())
    assert.deepEqual(Object.keys(accounts), [plain])
  })
})

describe('code', () => {
  const creation = loadBytecode('Settlement')
  const runtimeAt = creation.indexOf('60806040', 12)

  it('is a build of ours but for what its constructor fixed', () => {
    const deployed = `0x${creation.slice(runtimeAt)}`
    assert.ok(isSameBuild(deployed, creation))
    const slot = deployed.indexOf(`7f${'00'.repeat(32)}`)
    assert.ok(slot > 0, 'no immutable in it')
    const filled = deployed.slice(0, slot + 2) + 'ab'.repeat(32) + deployed.slice(slot + 66)
    assert.ok(isSameBuild(filled, creation))
    const changed = (at_: number): string =>
      deployed.slice(0, at_) + (deployed[at_] === '1' ? '2' : '1') + deployed.slice(at_ + 1)
    assert.ok(!isSameBuild(changed(4), creation))
    assert.ok(!isSameBuild('0x', creation))
    assert.ok(!isSameBuild(deployed.slice(0, -2), creation), 'all but its last byte')
    // What ends as ours does is not ours: the rest of it was cut off.
    for (const length of [2, 104, deployed.length - 4]) {
      assert.ok(!isSameBuild(`0x${creation.slice(-length)}`, creation), `the last ${length} digits`)
    }
    for (const name of contractNames) {
      const whole = loadBytecode(name)
      assert.ok(isSameBuild(`0x${whole.slice(whole.indexOf('f3fe') + 4)}`, whole), name)
    }
    assert.ok(!isSameBuild(`0x${'00'.repeat(9)}${creation.slice(2)}`, creation))
  })

  it('tells the functions it compares its input with, and not those that are only data', () => {
    assert.deepEqual(tellingFunctions('0x6340c10f1900', new Set()), ['mint(address,uint256)'])
    assert.deepEqual(tellingFunctions('0x6340c10f1900', new Set(['40c10f19'])), [])
    // Within the bytes of a PUSH32 it is no comparison.
    assert.deepEqual(tellingFunctions(`0x7f6340c10f19${'00'.repeat(27)}`, new Set()), [])
    assert.deepEqual(tellingFunctions('0x', new Set()), [])
  })
})
