import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { planProblems } from './plan-problems.ts'

const somebody = '0x00000000000000000000000000000000000000aa'
const portable = {
  name: 'portable',
  portable: true,
  pairs: true,
  secondRoundFrom: 10,
  thirdRoundFrom: 25,
  weightFloor: '0',
  weightCap: '0',
}
const plan: Parameters<typeof planProblems>[0] = {
  lilypad: { controller: somebody, token: somebody, fromBlock: 0 },
  accounts: { owner: somebody, treasury: somebody, insurance: somebody },
  beacon: { kind: 'drand-evmnet', paysInCoin: false },
  classes: [portable, { ...portable, name: 'cuda-12/x86_64' }],
}

describe('what is wrong with a plan', () => {
  it('is nothing when its settings fit each other', () => {
    assert.deepEqual(planProblems(plan), [])
  })

  for (const [what, change, paths] of [
    [
      'a class that is named twice, since the second would quietly replace the first',
      { classes: [portable, { ...portable, pairs: false }] },
      ['classes[1].name'],
    ],
    [
      'a class whose name does not look like what it is',
      {
        classes: [' portable', 'port able', 'portable\n', '\u001b[2J', 'pörtable'].map((name) => ({
          ...portable,
          name,
        })),
      },
      [0, 1, 2, 3, 4].map((index) => `classes[${index}].name`),
    ],
    [
      'a mistyped address',
      { accounts: { ...plan.accounts, owner: `0x${'aB'.repeat(20)}` } },
      ['accounts.owner'],
    ],
    [
      'an account that nobody holds',
      { accounts: { ...plan.accounts, treasury: `0x${'0'.repeat(40)}` } },
      ['accounts.treasury'],
    ],
    [
      'a VRF beacon without its subscription and gas lane, all at once',
      { beacon: { kind: 'vrf', coordinator: somebody, blockTimeMs: 250, paysInCoin: false } },
      ['beacon.keyHash', 'beacon.subscription'],
    ],
    [
      'a devnet beacon without a publisher',
      { beacon: { kind: 'devnet', paysInCoin: false } },
      ['beacon.publisher'],
    ],
  ] as const) {
    it(`is ${what}`, () => {
      assert.deepEqual(
        planProblems({ ...plan, ...change } as typeof plan).map(({ path }) => path),
        paths,
      )
    })
  }
})
