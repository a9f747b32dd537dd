import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { layCable } from './cable.ts'

test('a request goes through the cable until it is cut, and then is refused', async () => {
  const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const cable = await layCable({ port: (server.address() as AddressInfo).port })
  const url = `http://127.0.0.1:${cable.port}`
  assert.equal(await (await fetch(url)).text(), 'hello')
  cable.cut()
  await assert.rejects(fetch(url))
  await cable.close()
  server.closeAllConnections()
  server.close()
})
