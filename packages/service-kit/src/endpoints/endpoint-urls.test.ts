import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { endpointUrls } from './endpoint-urls.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-endpoints-'))
after(() => rmSync(folder, { recursive: true }))
const fileOf = (text: string, mode = 0o600): string => {
  const file = join(folder, crypto.randomUUID())
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

describe('endpointUrls', () => {
  test('reads URLs from files that only their owner may read', () => {
    const urlFile = fileOf('https://a/key\n')
    assert.deepEqual(endpointUrls({ urlFile, wsUrl: 'ws://b' }), { url: 'https://a/key', wsUrl: 'ws://b' })
    assert.deepEqual(endpointUrls({ url: 'http://a', wsUrlFile: fileOf('wss://b/key') }), {
      url: 'http://a',
      wsUrl: 'wss://b/key',
    })
    assert.deepEqual(endpointUrls({ url: 'http://a' }), { url: 'http://a' })
  })

  test('refuses a file that others may read and one that holds no such URL, without quoting it', () => {
    assert.throws(() => endpointUrls({ urlFile: fileOf('https://a/hunter2', 0o644) }), {
      code: 'CONFIG_INVALID',
      message: /chmod 600/,
    })
    for (const settings of [
      { urlFile: fileOf('wss://a/hunter2') },
      { url: 'http://a', wsUrlFile: fileOf('https://a/hunter2') },
    ]) {
      assert.throws(
        () => endpointUrls(settings),
        (failure: Error) => {
          assert.equal(Reflect.get(failure, 'code'), 'CONFIG_INVALID')
          assert.doesNotMatch(failure.message, /hunter2/)
          return true
        },
      )
    }
  })
})
