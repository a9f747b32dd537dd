import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { endpointsInWords } from './endpoints-in-words.ts'

const well = {
  name: 'https://one.example',
  state: 'serving',
  head: 100,
  lagBlocks: 1,
  errorShare: 0,
  contradictions: 0,
  lastFailure: null,
} as const

describe('the endpoints of a mediator in words', () => {
  test('are not mentioned while they are well', () => {
    assert.equal(endpointsInWords([well, { ...well, lagBlocks: 5 }]), '')
  })

  test('are named with what is wrong, each in a line, whatever they said', () => {
    const reason = 'has another branch at 7 than the other endpoints\n\u001b[2J'
    const lastFailure = { code: 'RPC_ENDPOINTS_DISAGREE', reason, agoMs: 5 }
    const text = endpointsInWords([
      well,
      { ...well, name: 'https://liar.example', state: 'quarantined', contradictions: 2, lastFailure },
      { ...well, name: 'https://slow.example', lagBlocks: 40 },
      { ...well, name: 'https://reformed.example', contradictions: 1 },
    ])
    const [liar, slow, reformed, ...rest] = text.split('\n')
    assert.match(
      liar ?? '',
      /^endpoint https:\/\/liar\.example: quarantined, contradicted the others 2 times, last failure: has another branch/,
    )
    assert.equal(slow, 'endpoint https://slow.example: 40 blocks behind')
    assert.equal(reformed, 'endpoint https://reformed.example: contradicted the others once')
    assert.deepEqual(rest, [''])
    assert.ok(!text.includes('\u001b'))
  })
})
