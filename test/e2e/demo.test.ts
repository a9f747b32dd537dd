import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProgram } from '../support/processes.ts'

test('the demo plays every scene, checks every ruling and every balance, and leaves nothing running', async () => {
  const demo = startProgram(['npm', 'run', '--silent', 'demo', '--', '--once'])
  const { code } = await demo.ended
  const output = demo.output()
  assert.equal(code, 0, output)
  for (const ruling of ['ACCEPT', 'REJECT', 'NONDETERMINISTIC']) assert.match(output, new RegExp(ruling))
  assert.match(output, /appeals REJECT/)
  for (const line of ['a +3 of 3', 'b +3 of 3', 'c +3 of 3', 'e +10 of 10'])
    assert.match(output, new RegExp(`^${line} .* bafyrei`, 'm'))
  assert.match(output, /3 documents of scene b are kept by the explorer/)
  assert.match(output, /says +MISMATCH at rung 0, exit code 0/)
  for (const proved of [
    'the evidence behind 10 votes is in the bundle',
    'no event of the dispute or its deal is left out',
    '2 panels drawn from seed and stakes',
    'were deleted is signed by the mediator itself',
    'what the job of 2 votes read and wrote',
  ])
    assert.ok(output.includes(proved), output)
  assert.match(output, /every ruling and every balance is as expected/)
  assert.deepEqual(await demo.survivors(), [])
})
