import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { contractNames } from '@lilymed/contracts-abi'
import { challengeForwarderAbi, checkpointAnchorAbi } from '@lilymed/contracts-abi'
import { OPEN_FUNCTIONS, POWERS } from '@lilymed/domain'
import type { Caller } from '@lilymed/domain'
import { trustAbis, viewsOf } from './trust-views.ts'

const abis: Readonly<Record<string, unknown>> = {
  ...trustAbis,
  ChallengeForwarder: challengeForwarderAbi,
  CheckpointAnchor: checkpointAnchorAbi,
}

type AbiItem = { readonly type: string; readonly name?: string; readonly stateMutability?: string }

/** The state-changing functions of a contract's ABI. */
const functionsOf = (contract: string): readonly string[] => {
  const abi = abis[contract] as readonly AbiItem[]
  assert.ok(Array.isArray(abi), `no ABI of ${contract}`)
  const changing = abi.filter(
    ({ type, stateMutability }) =>
      type === 'function' && stateMutability !== 'view' && stateMutability !== 'pure',
  )
  return [...new Set(changing.map(({ name = '' }) => name))].toSorted((left, right) =>
    left < right ? -1 : 1,
  )
}

const openTo = (contract: string, name: string): Caller | undefined => OPEN_FUNCTIONS[contract]?.[name]
const powersBy = (contract: string, name: string) =>
  POWERS.filter((power) => power.contract === contract && power.functions.includes(name))

const sources = new URL('../../../../contracts/src/', import.meta.url)
const sourceOf = (contract: string): string => {
  const file = readdirSync(sources, { recursive: true }).find(
    (name) => String(name).split('/').at(-1) === `${contract}.sol`,
  )
  assert.ok(file !== undefined, `no source of ${contract}`)
  return readFileSync(new URL(String(file), sources), 'utf8')
}

/** Functions of a source whose head names a modifier that lets only somebody in. */
const guardedIn = (source: string): readonly string[] =>
  [...source.matchAll(/function (\w+)\s*\([^)]*\)([^{;]*)[{;]/g)]
    .filter(([, , head = '']) => /\bonly[A-Z]\w*|\bwiresOnce\b/.test(head))
    .map(([, name = '']) => name)

describe('the table of powers', () => {
  for (const contract of contractNames) {
    it(`has every function of ${contract} that changes something: as somebody’s power, or as open`, () => {
      for (const name of functionsOf(contract)) {
        const powers = powersBy(contract, name)
        const open = openTo(contract, name)
        assert.ok(
          powers.length > 0 || open !== undefined,
          `${contract}.${name} is in no power and not in OPEN_FUNCTIONS: say who may call it and what comes of it`,
        )
        assert.ok(
          powers.length <= 1 && (powers.length === 0 || open === undefined),
          `${contract}.${name} is told twice`,
        )
      }
    })

    it(`names no function that ${contract} has not`, () => {
      const known = functionsOf(contract)
      const named = [
        ...Object.keys(OPEN_FUNCTIONS[contract] ?? {}),
        ...POWERS.filter((power) => power.contract === contract).flatMap(({ functions }) => functions),
      ]
      assert.deepEqual(
        named.filter((name) => !known.includes(name)),
        [],
      )
    })

    it(`calls nothing open to anyone that ${contract} guards`, () => {
      for (const name of guardedIn(sourceOf(contract))) {
        const open = openTo(contract, name)
        assert.ok(
          open !== 'anyone' && open !== 'party' && open !== 'powerless',
          `${contract}.${name} is guarded`,
        )
      }
    })
  }

  it('finds a guard where there is one', () => {
    assert.ok(guardedIn(sourceOf('Parameters')).includes('schedule'))
    assert.ok(guardedIn(sourceOf('StakeRegistry')).includes('initialise'))
    assert.ok(guardedIn(sourceOf('Settlement')).includes('settleRound'))
    assert.ok(guardedIn(sourceOf('LilypadToken')).includes('pause'))
  })

  it('asks the chain for whoever holds each, and for every wait', () => {
    const special = [
      'Canaries.sponsors',
      ...['StakeRegistry', 'Sortition', 'Settlement', 'Canaries', 'VrfBeacon'].map(
        (name) => `${name}.deployer`,
      ),
    ]
    for (const { id, contract, holder, waits } of POWERS) {
      const [of = ''] = holder.split('.')
      assert.equal(of, contract, id)
      const read = viewsOf(of, `0x${'1'.repeat(40)}`).map(({ name }) => name)
      assert.ok(read.includes(holder) || special.includes(holder), `${id}: ${holder} is not read`)
      if (waits !== null)
        assert.ok(
          viewsOf('Parameters', '0x').some(({ name }) => name === waits),
          id,
        )
    }
    assert.equal(new Set(POWERS.map(({ id }) => id)).size, POWERS.length)
  })
})
