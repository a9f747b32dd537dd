import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InvalidArgument } from '../port/errors.ts'
import { parseConnectionString } from './connection-string.ts'

test('what a connection string says is kept, and the leader is asked unless it says so itself', () => {
  assert.deepEqual(parseConnectionString('kurrentdb://admin:p%40ss@a.example:2113,b:1?tlsCaFile=/ca.crt\n'), {
    text: 'kurrentdb://admin:p%40ss@a.example:2113,b:1?tlsCaFile=/ca.crt&nodePreference=leader',
    server: 'a.example:2113,b:1',
    credentials: { username: 'admin', password: 'p@ss' },
  })
  assert.deepEqual(parseConnectionString('esdb+discover://cluster?tls=false&NodePreference=leader'), {
    text: 'kurrentdb+discover://cluster?tls=false&NodePreference=leader',
    server: 'cluster',
    credentials: undefined,
  })
})

test('credentials given apart take the place of those in the string, with every character they have', () => {
  const target = parseConnectionString('kurrentdb://old:old@host', { username: 'a:b', password: 'p@/%ü' })
  assert.equal(target.text, 'kurrentdb://a%3Ab:p%40%2F%25%C3%BC@host?nodePreference=leader')
  assert.deepEqual(target.credentials, { username: 'a:b', password: 'p@/%ü' })
})

test('what would be ignored, misread or printed is refused, and nothing of it is quoted', () => {
  const refused = [
    'postgres://u:hunter2@host',
    'kurrentdb://u:hunter2@host?tsl=false',
    'kurrentdb://u:hunter2@host?tls=false',
    'kurrentdb://u:hunter2@host?throwOnAppendFailure=false',
    'kurrentdb://u:hunter2@host?defaultDeadline=1',
    'kurrentdb://u:hunter2@host?gossipTimeout=5',
    'kurrentdb://u:hunter2@host?nodePreference=follower',
    'kurrentdb://u:hunter2@host?tls=',
    'kurrentdb://u:hunter2%@host',
    'kurrentdb://u:hunter2@host/path',
    'kurrentdb://u:hunter2@',
    '',
  ]
  for (const text of refused) {
    assert.throws(
      () => parseConnectionString(text),
      (error: Error) =>
        error instanceof InvalidArgument &&
        error.field === 'connectionString' &&
        !`${error.stack} ${JSON.stringify(error)}`.includes('hunter2'),
      text,
    )
  }
  const credentials = { username: 'u', password: 'hunter2' }
  assert.throws(() => parseConnectionString('kurrentdb://host?tls=false', credentials), /TLS/)
})
