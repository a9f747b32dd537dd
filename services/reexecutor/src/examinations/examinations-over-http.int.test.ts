import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { writeResultCar } from '@lilymed/lilypad/claims'
import { sha256 } from '../bundle/request-digest.ts'
import { readEvidence } from '../evidence/read-evidence.ts'
import { cidOf, resultWith } from '../testing/finished-runs.ts'
import { openServedReexecutor } from '../testing/served-reexecutor.ts'
import type { ServedReexecutor } from '../testing/served-reexecutor.ts'

describe('examinations of a reexecutor', () => {
  let served: ServedReexecutor
  before(async () => {
    served = await openServedReexecutor()
  })
  after(() => served.close())

  it('reject a claim that two runs contradict, with evidence anyone can judge again', async () => {
    const { run, examine, ask } = served
    const runs = [await run('one'), await run('two')]
    const result = await examine(runs, { resultCid: await cidOf(resultWith({ cheat: 'x' })) })
    assert.deepEqual([result.finding, result.rung], ['MISMATCH', 0])
    const evidence = new Uint8Array(await (await ask(`/artifacts/${result.evidence.sha256}`)).arrayBuffer())
    const read = readEvidence(evidence)
    assert.ok(read.kind === 'sound', JSON.stringify(read))
    assert.equal(read.digest, result.evidence.digest)
    const changed = Uint8Array.from(evidence)
    changed[200] = (changed[200] ?? 0) ^ 1
    assert.equal(readEvidence(changed).kind, 'unsound')
  })

  it('accept what the policy forgives, and outlive a hostile claim', async () => {
    const { run, examine, ask, put, url } = served
    const runs = [await run('one'), await run('two')]
    const claimed = resultWith({}, { stdout: 'done in 12 ms' })
    const entries = Object.entries(claimed).map(([path, content]) => ({
      path,
      content: Buffer.from(content),
    }))
    const car = await buffer((await writeResultCar([...entries, { path: 'outputs' }])).stream)
    const { resultCid } = await writeResultCar([...entries, { path: 'outputs' }])
    const policy = JSON.stringify({
      version: 1,
      rung: 2,
      portable: true,
      ignoredLogs: ['stdout'],
      compatibleClasses: [],
      files: [],
    })
    const matched = await examine(runs, { resultCid, highestRung: 2, car: await put(car) }, policy)
    assert.deepEqual([matched.finding, matched.rung], ['MATCH', 2])
    const torn = await put(car.subarray(0, car.length - 9))
    const refused = await examine(runs, { resultCid, highestRung: 2, car: torn }, policy)
    assert.deepEqual([refused.finding, refused.reason], ['CANNOT_EXECUTE', 'CLAIM_REFUSED'])
    assert.equal((await ask('/examinations/0x00')).status, 400)
    assert.equal((await fetch(`${url}/v1/examinations/${sha256(car)}`)).status, 401)
  })
})
