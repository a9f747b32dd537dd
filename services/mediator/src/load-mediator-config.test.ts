import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { ConfigInvalid } from '@lilymed/service-kit'
import { poolContractsOf } from './handler.ts'
import { loadMediatorConfig } from './load-mediator-config.ts'
import { contractsAnywhere, mediatorToml } from './testing/mediator-toml.ts'

const settings = (chain: string, rest = ''): string => mediatorToml({ chain, settings: rest })

describe('the settings of a mediator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-mediator-config-'))
  after(() => rmSync(folder, { recursive: true }))
  const load = (text: string): ReturnType<typeof loadMediatorConfig> => {
    const file = join(folder, `${crypto.randomUUID()}.toml`)
    writeFileSync(file, text)
    return loadMediatorConfig({ file })
  }
  const problemsOf = (text: string): string[] => {
    try {
      load(text)
    } catch (failure) {
      assert.ok(failure instanceof ConfigInvalid)
      return failure.problems.map(({ path, reason }) => `${path} ${reason}`)
    }
    return []
  }

  it('name several endpoints, each by a URL or by a file that holds it', () => {
    const two = '[[chain.endpoints]]\nurl = "http://a"\n[[chain.endpoints]]\nurlFile = "f"\nwsUrl = "ws://b"'
    assert.deepEqual(load(settings(two)).chain.endpoints, [
      { url: 'http://a' },
      { urlFile: 'f', wsUrl: 'ws://b' },
    ])
    assert.deepEqual(problemsOf(settings('[[chain.endpoints]]\nwsUrl = "ws://b"')), [
      'chain.endpoints[0].url is missing; give it, or the file that holds it as urlFile',
    ])
    assert.deepEqual(problemsOf(settings('')), [
      'chain.endpoints[0] is missing; set it in the configuration file or as LILYMED_CHAIN_ENDPOINTS_0_URL',
    ])
  })

  it('name the contract whose address was copied wrongly', () => {
    const pool = '0x4A679253410272dd5232B3Ff7cF5dbB88f295319'
    const withPool = (address: string): string[] =>
      problemsOf(
        settings('[[chain.endpoints]]\nurl = "http://a"').replace(
          /disputePool = "0x[0-9a-fA-F]{40}"/,
          `disputePool = "${address}"`,
        ),
      )
    assert.deepEqual(withPool(pool), [])
    assert.match(withPool(`${pool.slice(0, -1)}0`)[0] ?? '', /^chain\.contracts\.disputePool has capitals/)
  })

  it('are told what takes the place of rpcUrl', () => {
    assert.deepEqual(problemsOf(settings('rpcUrl = "http://a"')), [
      'chain.rpcUrl is not a setting any more: give it as url under [[chain.endpoints]], and further endpoints beside it',
    ])
  })

  it('say of a signer what its kind needs, and nothing that means nothing to it', () => {
    const endpoint = '[[chain.endpoints]]\nurl = "http://a"'
    const signer = (text: string): string[] => problemsOf(`${settings(endpoint)}\n[signer]\n${text}`)
    const address = `address = "0x${'11'.repeat(20)}"`
    assert.deepEqual(signer(address), [])
    assert.deepEqual(signer(`kind = "web3signer"\nurl = "https://signer"\n${address}`), [])
    assert.deepEqual(signer('kind = "aws-kms"\nkeyId = "k"\nregion = "eu-west-1"'), [])
    assert.deepEqual(signer('kind = "web3signer"\nkeyId = "k"'), [
      'signer.url is missing; a signer of kind web3signer needs it',
      'signer.address is missing; a signer of kind web3signer needs it',
      'signer.keyId means nothing to a signer of kind web3signer',
    ])
    assert.deepEqual(signer(`kind = "web3signer"\nurl = "http://10.0.0.1:9000"\n${address}`), [
      'signer.url is plain http to another machine: use https',
    ])
    assert.deepEqual(signer(`kind = "web3signer"\nurl = "http://127.0.0.1:9000"\n${address}`), [])
    assert.deepEqual(signer('url = "https://signer"'), [
      'signer.url means nothing to a signer of kind keystore',
    ])
  })

  it('know four modes, of which full is the usual one', () => {
    const endpoint = '[[chain.endpoints]]\nurl = "http://a"'
    assert.equal(load(settings(endpoint)).mode, 'full')
    for (const mode of ['observe', 'shadow', 'vote', 'full'])
      assert.equal(load(settings(endpoint, `mode = "${mode}"`)).mode, mode)
    assert.deepEqual(problemsOf(settings(endpoint, 'mode = "fast"')), [
      'mode must be one of observe, shadow, vote, full',
    ])
  })

  it('need the contracts of their handler, each named when it is missing', () => {
    const at = `0x${'11'.repeat(20)}`
    const random = (rest: string, ...named: readonly string[]): string =>
      mediatorToml({
        settings: `handler = "random"\n${rest}`,
        contracts: Object.fromEntries(named.map((name) => [name, at])),
      })
    const lilypad = ['lilypadStorage', 'lilypadPayments'] as const
    const config = load(random('', 'lilypadController', 'lilypadMediationRandom', ...lilypad))
    assert.equal(config.handler, 'random')
    assert.throws(() => poolContractsOf(config.chain.contracts), {
      code: 'HANDLER_UNFIT',
      message: /works with handler = "pool" only.*chain\.contracts\.stakeRegistry/,
    })
    assert.deepEqual(problemsOf(random('', 'lilypadController', ...lilypad)), [
      'chain.contracts.lilypadMediationRandom is missing; handler = "random" needs it',
    ])
    const [, ...rest] = Object.keys(contractsAnywhere)
    const others = [...rest, 'lilypadController', 'lilypadMediationRandom']
    assert.deepEqual(problemsOf(random('', ...others).replace('handler = "random"', 'handler = "pool"')), [
      'chain.contracts.parameters is missing; handler = "pool" needs it',
    ])
    assert.deepEqual(problemsOf(random(`mediator = "0x${'22'.repeat(20)}"`, ...others)), [
      'mediator means nothing with handler = "random": the drawn account has to sign itself',
    ])
  })
})
