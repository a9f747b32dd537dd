import assert from 'node:assert/strict'
import { test } from 'node:test'
import { devnetAccounts } from '../chain/accounts.ts'
import type { PlayedScene } from './check-results.ts'
import { scenes } from './scene.ts'
import { whoIsWho } from './who-is-who.ts'

test('whoever was told a name finds the address, and whoever was told a scene its dispute', () => {
  const accounts = devnetAccounts()
  const played = scenes.map((scene) => ({ scene, dispute: { disputeId: `0x${scene.id}` } }))
  const text = whoIsWho('http://127.0.0.1:1', played as unknown as readonly PlayedScene[], accounts)
  for (const { id } of scenes)
    assert.match(text, new RegExp(`^${id} +http://127\\.0\\.0\\.1:1/disputes/0x${id}$`, 'm'))
  const people = [...accounts.jobCreators, ...accounts.resourceProviders, ...accounts.mediators]
  assert.equal(people.length, 22)
  for (const { name, address } of people)
    assert.match(text, new RegExp(`(^|  )${name} +${address}( |$)`, 'm'))
})
