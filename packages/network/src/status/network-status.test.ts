import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { problemsOf } from './network-status.ts'
import type { NetworkStatus } from './network-status.ts'

const pool = '0x00000000000000000000000000000000000000aa'
const now = new Date('2026-11-22T12:00:00Z')
const healthy: NetworkStatus = {
  chainId: 421_614,
  block: { number: 7, hash: `0x${'ab'.repeat(32)}`, time: new Date('2026-11-22T11:59:58Z') },
  contracts: { DisputePool: pool },
  handler: pool,
  beacon: { kind: 'DrandBeacon', address: pool },
  authorities: {
    controller: pool,
    token: pool,
    parameters: pool,
    drawClasses: pool,
    canaries: pool,
    delay: 1n,
  },
  parameters: { version: 1, set: { beaconDelay: 30 }, scheduled: null, applicableAt: 0n },
  classes: [{ id: '0x01', name: 'portable', terms: {}, operators: 3, weight: 300n, changesAt: null }],
  mediators: [],
  sponsors: [],
  solvency: [{ contract: 'Settlement', holds: 5n, owes: 5n }],
  dealsInMediation: [],
}

describe('what is wrong with a network', () => {
  it('is nothing when it is as it should be', () => {
    assert.deepEqual(problemsOf(healthy, now), [])
  })

  for (const [what, change, problem] of [
    ['another handler', { handler: '0xbb' }, /handler is 0xbb, not the pool/],
    [
      'a contract that holds a wei too little',
      { solvency: [{ contract: 'Settlement', holds: 4n, owes: 5n }] },
      /Settlement owes 5 wei and holds 4: 1 are missing/,
    ],
    ['randomness of a devnet', { beacon: { kind: 'DevnetBeacon', address: pool } }, /knows every draw/],
    ['no class with a panel', { classes: [] }, /no class has mediators of three operators/],
    [
      'a chain that lags behind its beacon',
      { block: { ...healthy.block, time: new Date('2026-11-22T11:59:30Z') } },
      /30 s behind this machine's clock/,
    ],
  ] as const) {
    it(`is ${what}`, () => {
      const problems = problemsOf({ ...healthy, ...change }, now)
      assert.equal(problems.length, 1)
      assert.match(problems[0] ?? '', problem)
    })
  }

  it('is not a devnet beacon on a devnet', () => {
    const devnet = { ...healthy, chainId: 31_337, beacon: { kind: 'DevnetBeacon', address: pool } }
    assert.deepEqual(problemsOf(devnet, now), [])
  })
})
