import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpAddress } from './http-address.ts'

test('user and password of an address become a header and are no part of it', () => {
  assert.deepEqual(httpAddress('https://m%C3%A9:p%40%3Ass@host.test:8443/below/?key=1#x'), {
    url: 'https://host.test:8443/below/?key=1',
    headers: { authorization: `Basic ${Buffer.from('mé:p@:ss').toString('base64')}` },
  })
  assert.deepEqual(httpAddress('http://host.test//'), { url: 'http://host.test', headers: {} })
  const { headers } = httpAddress('http://me:100%@host.test')
  assert.equal(headers['authorization'], `Basic ${Buffer.from('me:100%').toString('base64')}`)
  assert.throws(
    () => httpAddress('http://u:S3cret@'),
    ({ message }: Error) => !message.includes('S3cret'),
  )
})
