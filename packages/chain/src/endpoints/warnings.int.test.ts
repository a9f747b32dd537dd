import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openOver, relaysOf } from '../testing/endpoints-over.ts'
import { eventually } from '../testing/eventually.ts'
import { readAll, startLoggedChain } from '../testing/logged-chain.ts'

test('what an endpoint can no longer prove is told by its name', async (t) => {
  const chain = await startLoggedChain()
  t.after(() => chain.stop())
  const [relay] = await relaysOf(t, chain, 1)
  const warnings: string[] = []
  const endpoints = await openOver(t, [relay], {
    onWarning: ({ endpoint, message }) => warnings.push(`${endpoint}: ${message}`),
  })
  const range = { ...readAll, to: 20 }
  assert.equal((await endpoints.source.range(range)).kind, 'range')
  // A fork gives headers a field that the hash covers and this version does not know.
  relay.tell = async (call, truth) => {
    const answer = await truth(call)
    return call.method === 'eth_getBlockByNumber' ? { ...Object(answer), gasUsed: '0x1' } : answer
  }
  await eventually('hashes go unchecked', async () => {
    await chain.rpc('evm_mine')
    return warnings.length === 1
  })
  assert.match(warnings.join(), new RegExp(`^${relay.url}: headers no longer hash`))
})
