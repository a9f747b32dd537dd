import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ReexecutorConfig } from './config.ts'
import { knownClients, refuseOpenHttp } from './known-clients.ts'

const configOf = (overrides: Partial<ReexecutorConfig>): ReexecutorConfig => ({
  host: '127.0.0.1',
  port: 0,
  dataDirectory: 'data',
  workers: 1,
  queueLimit: 1,
  ...overrides,
})
const tls = { certificateFile: 'c.pem', keyFile: 'k.pem' }
const invalid = (message: RegExp) => ({ code: 'CONFIG_INVALID', message })

describe('knownClients', () => {
  it('are the one of the token and the named ones, with their shares', () => {
    const tenants = [
      { name: 'one', token: 'x'.repeat(16) },
      { name: 'two', token: 'y'.repeat(16), weight: 3 },
    ]
    assert.deepEqual(knownClients(configOf({ token: 'z'.repeat(16), tenants })), {
      tenants: [
        { name: 'default', token: 'z'.repeat(16) },
        { name: 'one', token: 'x'.repeat(16) },
        { name: 'two', token: 'y'.repeat(16) },
      ],
      weights: { one: 1, two: 3 },
    })
  })

  it('are refused where nobody could get in, or two could get in as one', () => {
    const token = 'x'.repeat(16)
    assert.throws(() => knownClients(configOf({})), invalid(/nobody/))
    assert.throws(
      () => knownClients(configOf({ tenants: [{ name: 'a' }] })),
      invalid(/tenant a has no way in/),
    )
    const twins = [
      { name: 'a', token },
      { name: 'b', token },
    ]
    assert.throws(
      () => knownClients(configOf({ tenants: twins })),
      (error: Error) => {
        assert.match(error.message, /same token/)
        return !error.message.includes(token)
      },
    )
    const same = twins.map((tenant, index) => ({ name: 'a', token: tenant.token + index }))
    assert.throws(() => knownClients(configOf({ tenants: same })), invalid(/named a/))
    const certified = configOf({ tenants: [{ name: 'a' }], tls: { ...tls, clientCaFile: 'ca.pem' } })
    assert.deepEqual(knownClients(certified).tenants, [])
  })
})

describe('refuseOpenHttp', () => {
  it('lets plain HTTP out of this machine only when it is told to', () => {
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'example.org', '127.0.0.1.example.org']) {
      assert.throws(() => refuseOpenHttp(configOf({ host })), invalid(/not loopback/), host)
      refuseOpenHttp(configOf({ host, allowPlainHttp: true }))
      refuseOpenHttp(configOf({ host, tls }))
    }
    for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost']) refuseOpenHttp(configOf({ host }))
  })
})
