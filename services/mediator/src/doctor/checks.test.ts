import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diagnosisOf } from './check.ts'
import type { Check, CheckState } from './check.ts'
import { checkAccount } from './check-account.ts'
import type { AccountObservation } from './check-account.ts'
import { checkBeacon } from './check-beacon.ts'
import { checkClock } from './check-clock.ts'
import { checkDisk } from './check-disk.ts'
import { checkEndpoints } from './check-endpoints.ts'
import type { EndpointObservation } from './check-endpoints.ts'
import { checkFlags } from './check-flags.ts'
import { checkKeystore } from './check-keystore.ts'
import { checkReexecutor } from './check-reexecutor.ts'
import type { Mode } from '../mode.ts'

const gibibyte = 1024 ** 3

const endpoint: EndpointObservation = {
  name: 'https://rpc.example',
  failure: null,
  chainId: 7n,
  head: { number: 100, timestamp: 1000 },
  latencyMs: 20,
  clockMs: null,
}

const account: AccountObservation = {
  address: '0x00000000000000000000000000000000000000A1',
  key: '0x00000000000000000000000000000000000000A1',
  actsThrough: '0x00000000000000000000000000000000000000A1',
  withdrawalAddress: '0x00000000000000000000000000000000000000A2',
  now: 1000,
  gasBalance: 10n ** 18n,
  gasPrice: 10n ** 9n,
  stake: 400n,
  locked: 0n,
  openLocks: 0,
  jailedUntil: 0,
  registered: ['portable'],
  unregistered: [],
  minimumStake: 400n,
  lockPerSeat: 100n,
  maxOpenLocks: 4,
  allowance: 1n,
}

const slot = {
  id: 'wasm-0',
  engine: 'wasm',
  drawClass: 'portable',
  determinismClass: 'wasm',
  isInService: true,
  reason: null,
  knownAnswer: { ok: true, testedAt: '2026-01-01T00:00:00Z' },
}

const states = (checks: readonly Check[]): readonly string[] =>
  checks.map(({ name, state }) => `${name} ${state}`)

/** Every check that is not fine says what to do. */
const assertRemedies = (checks: readonly Check[]): void => {
  for (const { name, state, remedy } of checks) assert.equal(remedy === null, state === 'ok', name)
}

describe('the checks of the doctor', () => {
  const endpoints: readonly (readonly [
    string,
    readonly Partial<EndpointObservation>[],
    readonly string[],
  ])[] = [
    ['two that agree', [{}, {}], ['rpc ok', 'rpc ok']],
    ['one alone', [{}], ['rpc ok', 'rpc warning']],
    [
      'one of two down',
      [{}, { failure: 'no connection', chainId: null, head: null }],
      ['rpc ok', 'rpc warning'],
    ],
    ['the only one down', [{ failure: 'no connection', chainId: null, head: null }], ['rpc failed']],
    ['both down', [{ failure: 'a' }, { failure: 'b' }], ['rpc failed', 'rpc failed']],
    ['the only one on another chain', [{ chainId: 8n }], ['rpc failed']],
    ['one of two on another chain', [{}, { chainId: 8n }], ['rpc ok', 'rpc warning']],
    ['no chain id', [{ chainId: null }], ['rpc failed']],
    ['one behind', [{}, { head: { number: 94, timestamp: 900 } }], ['rpc ok', 'rpc warning']],
    ['a little behind', [{}, { head: { number: 95, timestamp: 900 } }], ['rpc ok', 'rpc ok']],
    ['slow', [{}, { latencyMs: 1001 }], ['rpc ok', 'rpc warning']],
  ]
  for (const [what, observed, expected] of endpoints) {
    it(`endpoints: ${what}`, () => {
      const checks = checkEndpoints(
        observed.map((changes) => ({ ...endpoint, ...changes })),
        7,
      )
      assert.deepEqual(states(checks), expected)
      assertRemedies(checks)
    })
  }

  const clocks: readonly (readonly [number[], CheckState])[] = [
    [[], 'unknown'],
    [[1_000_000], 'ok'],
    [[1_000_000 - 3_900], 'ok'],
    [[1_000_000 + 3_900], 'ok'],
    [[1_000_000 - 4_100], 'warning'],
    [[1_000_000 + 32_000], 'failed'],
    [[1_000_000, 1_000_000, 1_900_000], 'ok'],
  ]
  for (const [others, expected] of clocks) {
    it(`clock: ${JSON.stringify(others)} is ${expected}`, () => {
      const check = checkClock(1_000_000, others)
      assert.equal(check.state, expected)
      assertRemedies([check])
    })
  }

  const accounts: readonly (readonly [string, Partial<AccountObservation>, Mode, readonly string[]])[] = [
    ['as it should be', {}, 'full', ['gas ok', 'custody ok', 'stake ok', 'class ok', 'allowance ok']],
    [
      'no gas for three votes',
      { gasBalance: 10n ** 15n },
      'vote',
      ['gas failed', 'custody ok', 'stake ok', 'class ok'],
    ],
    [
      'gas for some votes',
      { gasBalance: 10n ** 16n },
      'vote',
      ['gas warning', 'custody ok', 'stake ok', 'class ok'],
    ],
    ['no gas, and nothing to send', { gasBalance: 0n }, 'shadow', ['custody ok', 'stake ok', 'class ok']],
    ['gas at no price', { gasPrice: 0n }, 'vote', ['gas ok', 'custody ok', 'stake ok', 'class ok']],
    ['too little stake', { stake: 399n }, 'vote', ['gas ok', 'custody ok', 'stake failed', 'class ok']],
    ['too little stake to watch with', { stake: 0n }, 'observe', ['custody ok', 'stake warning', 'class ok']],
    [
      'paid to its own key',
      { withdrawalAddress: null },
      'vote',
      ['gas ok', 'custody warning', 'stake ok', 'class ok'],
    ],
    [
      'without stake, paid to nobody yet',
      { withdrawalAddress: null, stake: 0n },
      'vote',
      ['gas ok', 'stake failed', 'class ok'],
    ],
    [
      'acting through another key',
      { actsThrough: '0x00000000000000000000000000000000000000A3' },
      'vote',
      ['gas ok', 'key failed', 'stake ok', 'class ok'],
    ],
    [
      'every seat held',
      { openLocks: 4, locked: 400n },
      'vote',
      ['gas ok', 'custody ok', 'stake warning', 'class ok'],
    ],
    [
      'no lock free',
      { locked: 301n, openLocks: 3 },
      'vote',
      ['gas ok', 'custody ok', 'stake warning', 'class ok'],
    ],
    [
      'jailed',
      { jailedUntil: 1001 },
      'vote',
      ['gas ok', 'custody ok', 'stake ok', 'class ok', 'jail failed'],
    ],
    ['out of jail', { jailedUntil: 1000 }, 'vote', ['gas ok', 'custody ok', 'stake ok', 'class ok']],
    [
      'not registered',
      { registered: [], unregistered: ['portable'] },
      'vote',
      ['gas ok', 'custody ok', 'stake ok', 'class failed'],
    ],
    [
      'registered for some',
      { unregistered: ['sm-90'] },
      'vote',
      ['gas ok', 'custody ok', 'stake ok', 'class warning'],
    ],
    [
      'no allowance',
      { allowance: 0n },
      'full',
      ['gas ok', 'custody ok', 'stake ok', 'class ok', 'allowance warning'],
    ],
  ]
  for (const [what, changes, mode, expected] of accounts) {
    it(`account: ${what}`, () => {
      const checks = checkAccount({ ...account, ...changes }, mode)
      assert.deepEqual(states(checks), expected)
      assertRemedies(checks)
    })
  }

  it('disk: room, speed, rights', () => {
    const disk = { kind: 'usable', freeBytes: 6 * gibibyte, syncMs: 3, mode: 0o700 } as const
    const stateOf = (changes: object): CheckState => {
      const check = checkDisk('/d', { ...disk, ...changes })
      assertRemedies([check])
      return check.state
    }
    assert.equal(stateOf({}), 'ok')
    assert.equal(stateOf({ freeBytes: 4 * gibibyte }), 'warning')
    assert.equal(stateOf({ freeBytes: gibibyte - 1 }), 'failed')
    assert.equal(stateOf({ mode: 0o750 }), 'warning')
    assert.equal(stateOf({ syncMs: 251 }), 'warning')
    assert.equal(checkDisk('/d', { kind: 'unusable', reason: 'EACCES' }).state, 'failed')
    const absent = checkDisk('/d', { kind: 'absent' })
    assert.deepEqual([absent.state, /the node makes it/.test(absent.detail)], ['ok', true])
  })

  it('reexecutor: reached, of the class, computing what is known', () => {
    const statesOf = (
      slots: readonly object[],
      missing: readonly { engine: string; reason: string }[] = [],
    ) => {
      const observed = {
        kind: 'answered',
        slots: slots.map((changes) => ({ ...slot, ...changes })),
        missing,
      } as const
      const checks = checkReexecutor('http://r', observed, ['portable'])
      assertRemedies(checks)
      return states(checks)
    }
    assert.deepEqual(statesOf([{}]), ['reexecutor ok', 'class ok', 'known answer ok'])
    assert.deepEqual(statesOf([]), ['reexecutor failed', 'class failed'])
    assert.deepEqual(statesOf([{ drawClass: 'sm-90' }]), ['reexecutor ok', 'class failed', 'known answer ok'])
    assert.deepEqual(statesOf([{ knownAnswer: { ok: false, testedAt: 't' } }]).at(-1), 'known answer failed')
    assert.deepEqual(statesOf([{ knownAnswer: null }]).at(-1), 'known answer unknown')
    assert.deepEqual(statesOf([{}, { isInService: false, reason: 'worn' }]).at(-1), 'slot warning')
    assert.deepEqual(statesOf([{}], [{ engine: 'onnx', reason: 'not installed' }]).at(-1), 'engine warning')
    const refused = { kind: 'failed', code: 'EXECUTOR_REFUSED', message: 'status 401' } as const
    assert.match(checkReexecutor('http://r', refused, [])[0]?.remedy ?? '', /token/)
  })

  it('says of a key that is kept elsewhere that no lock holds another machine off', () => {
    const detailOf = (isRemote: boolean): string =>
      checkKeystore({ kind: 'opened', address: 'a', isRemote }).detail
    assert.match(detailOf(true), /no lock keeps another machine from signing with it/)
    assert.doesNotMatch(detailOf(false), /another machine/)
  })

  it('keystore and beacon: each ending has its words', () => {
    const keys = [
      checkKeystore({ kind: 'opened', address: 'a', isRemote: false }),
      checkKeystore({ kind: 'inUse', address: null }),
      checkKeystore({ kind: 'notTried', address: 'a' }),
      checkKeystore({ kind: 'failed', code: 'WRONG_PASSPHRASE', message: 'm' }),
    ]
    const beacons = [
      checkBeacon({ kind: 'notConfigured' }),
      checkBeacon({ kind: 'failed', message: 'm' }),
      checkBeacon({ kind: 'answered', round: 7n }),
    ]
    assert.deepEqual(states(keys), ['signer ok', 'signer ok', 'signer unknown', 'signer failed'])
    assert.deepEqual(states(beacons), ['beacon ok', 'beacon warning', 'beacon ok'])
    assertRemedies([...keys, ...beacons])
  })

  it('flags: a halted node and a jailed machine are not ready', () => {
    const flag = { since: 'then', reason: 'why' }
    for (const [halt, jail, expected] of [
      [undefined, undefined, ['halt ok', 'machine ok']],
      [flag, undefined, ['halt failed', 'machine ok']],
      [undefined, flag, ['halt ok', 'machine failed']],
    ] as const) {
      const checks = checkFlags(halt, jail)
      assert.deepEqual(states(checks), expected)
      assertRemedies(checks)
    }
  })

  it('the verdict is that of the worst check', () => {
    const verdictOf = (...found: readonly CheckState[]): string =>
      diagnosisOf(found.map((state) => ({ name: 'x', state, detail: '', remedy: null }))).verdict
    assert.equal(verdictOf('ok', 'ok'), 'ready')
    assert.equal(verdictOf('ok', 'warning'), 'at risk')
    assert.equal(verdictOf('unknown', 'ok'), 'at risk')
    assert.equal(verdictOf('warning', 'failed', 'ok'), 'not ready')
  })
})
