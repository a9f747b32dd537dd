import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { ServerCredentials } from '@grpc/grpc-js'
import { collect, events, follow, hasCaughtUp } from '../contract-suite/fixtures.ts'
import { createTestCertificates } from './testing/test-certificates.ts'
import { openStore, startDouble } from './testing/with-double.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'lilymed-tls-'))
after(() => rmSync(folder, { recursive: true }))
const fileOf = (text: string) => {
  const file = join(folder, crypto.randomUUID())
  writeFileSync(file, text, { mode: 0o600 })
  return file
}

const { authority, server, serverKey } = createTestCertificates()
const pair = { cert_chain: Buffer.from(server), private_key: Buffer.from(serverKey) }
const tls = () => ({ credentials: ServerCredentials.createSsl(null, [pair]) })

/** A program of its own that opens a store once; answers all that it printed. */
async function openOnce(
  connectionString: string,
  environment: Record<string, string> = {},
  imported: string[] = [],
) {
  const script = new URL('testing/open-once.child.ts', import.meta.url).pathname
  const flags = imported.flatMap((name) => ['--import', new URL(name, import.meta.url).pathname])
  const env = { ...process.env, ...environment, CONNECTION_STRING: connectionString }
  return run(process.execPath, [...flags, script], { env })
}

test('both halves of the client check the server’s certificate and send the same credentials', async (context) => {
  const double = await startDouble(context, tls())
  const credentials = { username: 'lily:med', password: 'p@ss:w/örd%' }
  const url = `${double.url}&tlsCaFile=${fileOf(authority)}`
  const store = await openStore(context, { url }, { credentials })
  const follower = follow(store)
  await follower.until(() => hasCaughtUp(follower))
  await store.append('s', 'no_stream', events(2))
  await follower.until(() => follower.events().length === 2)
  await follower.stop()
  assert.equal((await collect(store.readStream('s'))).length, 2)
  await store.tombstone('s', 1n)
  const sent = `Basic ${Buffer.from('lily:med:p@ss:w/örd%').toString('base64')}`
  for (const call of ['BatchAppend', 'Read', 'Tombstone']) {
    assert.deepEqual([...(double.authorizations.get(call) ?? [])], [sent], call)
  }
})

test('a server whose certificate nobody vouches for is not spoken to', async (context) => {
  const double = await startDouble(context, tls())
  const stranger = fileOf(createTestCertificates().authority)
  for (const url of [double.url, `${double.url}&tlsCaFile=${stranger}`]) {
    await assert.rejects(openStore(context, { url }, { readTimeoutMs: 1_000 }), { code: 'UNAVAILABLE' })
  }
  await assert.rejects(openStore(context, { url: `${double.url}&tlsCaFile=/nowhere` }), {
    code: 'INVALID_ARGUMENT',
    field: 'connectionString',
  })
  assert.equal(double.authorizations.size, 0)
})

test('a server that refuses access is told from one that is away', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  double.faults.denyAccess = true
  const denied = { code: 'ACCESS_DENIED', retryable: false }
  await assert.rejects(store.append('s', 'any', events(1)), denied)
  await assert.rejects(store.head(), denied)
  await assert.rejects(follow(store).ended, denied)
  assert.deepEqual([store.health().ok, /access denied/.test(store.health().detail)], [false, true])
})

test('no output holds a password or an event, with every debug output on', async (context) => {
  const double = await startDouble(context, tls())
  const port = double.port
  const good = `kurrentdb://admin:hunter2@127.0.0.1:${port}?tlsCaFile=${fileOf(authority)}&discoveryInterval=10`
  const outputs = [
    await openOnce(good, { DEBUG: '*' }),
    await openOnce(good.replace('discoveryInterval', 'discoverInterval'), { DEBUG: '*' }),
    await openOnce(`kurrentdb://admin:hunter2@127.0.0.1:1`, { DEBUG: 'kdb:*' }),
    await openOnce(`kurrentdb://admin:hunter2@127.0.0.1:99999`, { DEBUG: '*' }),
  ]
  const [opened, misspelt, away] = outputs.map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>)
  assert.equal(opened?.['ok'], true)
  assert.equal(misspelt?.['code'], 'INVALID_ARGUMENT')
  assert.equal(away?.['code'], 'UNAVAILABLE')
  for (const { stdout, stderr } of outputs) assert.doesNotMatch(stdout + stderr, /hunter|aHVudGVy/)
})

test('a machine without the native half of the client is told what to do', async () => {
  const { stdout } = await openOnce('kurrentdb://127.0.0.1:1?tls=false', {}, ['testing/no-native-module.ts'])
  const { code, message } = JSON.parse(stdout) as { code: string; message: string }
  assert.equal(code, 'KURRENTDB_CLIENT_UNAVAILABLE')
  assert.match(message, /optional dependency: install again .* or use the embedded store/)
})
