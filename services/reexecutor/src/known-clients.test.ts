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
    const { shareOf, ...clients } = knownClients(configOf({ token: 'z'.repeat(16), tenants }))
    assert.deepEqual(clients, {
      tenants: [
        { name: 'default', token: 'z'.repeat(16), certificates: [] },
        { name: 'one', token: 'x'.repeat(16), certificates: [] },
        { name: 'two', token: 'y'.repeat(16), certificates: [] },
      ],
      weights: { default: 1, one: 1, two: 3 },
    })
    assert.deepEqual(
      ['default', 'one', 'two', 'three', 'constructor'].map((name) => shareOf(name, 11)),
      [2, 2, 6, 0, 0],
    )
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
    const byCertificate = { ...tls, clientCaFile: 'ca.pem' }
    assert.throws(() => knownClients(configOf({ tls: byCertificate })), invalid(/nobody/))
    const both = [
      { name: 'a', certificates: ['CN=x'] },
      { name: 'b', certificates: ['CN=x'] },
    ]
    assert.throws(
      () => knownClients(configOf({ tenants: both, tls: byCertificate })),
      invalid(/same certificate/),
    )
    assert.throws(
      () => knownClients(configOf({ tenants: [{ name: 'a', token, certificates: ['CN=x'] }] })),
      invalid(/clientCaFile/),
    )
  })

  it('are let in by the certificates that name them, and by no other', () => {
    const token = 'x'.repeat(16)
    const tenants = [
      { name: 'a' },
      { name: 'b', token },
      { name: 'c', token: `${token}c`, certificates: ['CN=x'] },
    ]
    assert.deepEqual(
      knownClients(configOf({ tenants, tls: { ...tls, clientCaFile: 'ca.pem' } })).tenants.map(
        ({ certificates }) => certificates,
      ),
      [['CN=a'], [], ['CN=x']],
    )
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
