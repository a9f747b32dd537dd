import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { withReexecutor } from '../testing/reexecutor-double.ts'
import type { Reply } from '../testing/reexecutor-double.ts'
import { openMachineJail } from './machine-jail.ts'
import { releaseMachine } from './release-machine.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-release-'))
after(() => rmSync(folder, { recursive: true }))
const tokenFile = join(folder, 'token')
writeFileSync(tokenFile, 'a token\n', { mode: 0o600 })

/** A slot as `GET /v1/slots` shows it; `ok` of its newest known-answer test, undefined where it had none. */
const slot = (id: string, state: 'in-service' | 'out-of-service', ok?: boolean) => ({
  id,
  state,
  drawClass: 'portable',
  determinismClass: 'wasm',
  ...(ok !== undefined && { knownAnswer: { ok, testedAt: '2026-01-01T00:00:00Z' } }),
})
const slots = (...each: readonly object[]): Reply => ({
  body: { engines: [{ engine: 'wasm', state: 'available', slots: each }] },
})

/** Asks for the release of a jailed machine whose reexecutor answers so: the code of a refusal, and whether it is jailed still. */
const release = async (reply: Reply): Promise<{ message: string; isJailed: boolean }> => {
  const dataDirectory = mkdtempSync(join(folder, 'case-'))
  const jail = openMachineJail(dataDirectory)
  jail.jail('slot 0 gave 8', new Date(0))
  let message = 'released'
  await withReexecutor([reply], async ({ url }) => {
    await releaseMachine({ dataDirectory, reexecutor: { url, tokenFile, drawClasses: [] } }).catch(
      (failure: Error) => (message = failure.message),
    )
  })
  return { message, isJailed: jail.read() !== undefined }
}

describe('a jailed machine', () => {
  it('is believed again once every slot in service gave the known answer', async () => {
    const sound = slots(slot('0', 'in-service', true), slot('1', 'out-of-service', false))
    assert.deepEqual(await release(sound), { message: 'released', isJailed: false })
  })

  it('stays jailed while a slot in service gave a wrong answer or none, or no slot is in service', async () => {
    for (const [reply, why] of [
      [slots(slot('0', 'in-service', true), slot('1', 'in-service', false)), /known answer: 1;/],
      [slots(slot('0', 'in-service')), /known answer: 0;/],
      [slots(slot('0', 'out-of-service', true)), /no slot of the reexecutor is in service/],
      [slots(), /no slot of the reexecutor is in service/],
    ] as const) {
      const { message, isJailed } = await release(reply)
      assert.match(message, why)
      assert.equal(isJailed, true)
    }
  })

  it('stays jailed where its reexecutor gives no such answer, and one that is free is left alone', async () => {
    assert.equal((await release({ status: 503, body: {} })).isJailed, true)
    const dataDirectory = mkdtempSync(join(folder, 'case-'))
    const nobody = { url: 'http://127.0.0.1:1', tokenFile, drawClasses: [] }
    assert.equal(await releaseMachine({ dataDirectory, reexecutor: nobody }), undefined)
  })
})
