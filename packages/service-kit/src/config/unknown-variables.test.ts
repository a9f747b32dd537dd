import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import type { ConfigSchema } from './schema-leaves.ts'
import { loadConfig } from './load-config.ts'
import { unknownVariables } from './unknown-variables.ts'

const Schema = Type.Object({
  chain: Type.Object(
    {
      chainId: Type.Optional(Type.Integer()),
      endpoints: Type.Optional(Type.Array(Type.Object({ url: Type.Optional(Type.String()) }))),
    },
    { retired: { rpcUrl: { successor: 'endpoints', advice: 'give it under [[chain.endpoints]]' } } },
  ),
  mode: Type.String({ default: 'full' }),
})
const schema = Schema as unknown as ConfigSchema

test('a variable that is no setting is told by its name, with what was probably meant and without its value', () => {
  const environment = {
    HOME: '/home/nobody',
    LILYMED_CHAIN_CHAIN_ID: '1',
    LILYMED_CHAIN_ENDPOINTS_3_URL: 'http://a',
    LILYMED_MODE: 'full',
    LILYMED_EMPTY: '',
    LILYMED_MDOE: 'hunter2',
    LILYMED_CHAIN_ENDPOINT_0_URL: 'hunter2',
    LILYMED_CHAIN_RPC_URL: 'hunter2',
    LILYMED_PASSPHRASE: 'hunter2',
  }
  const told = unknownVariables(schema, environment)
  assert.deepEqual(told, [
    'LILYMED_CHAIN_ENDPOINT_0_URL is no setting here and is ignored, did you mean LILYMED_CHAIN_ENDPOINTS_0_URL?',
    'LILYMED_CHAIN_RPC_URL is not a setting any more and is ignored: give it under [[chain.endpoints]]',
    'LILYMED_MDOE is no setting here and is ignored, did you mean LILYMED_MODE?',
    'LILYMED_PASSPHRASE is no setting here and is ignored',
  ])
})

test('whoever loads a configuration is warned of them', () => {
  const warned: string[] = []
  const environment = { LILYMED_CHAIN_CHAIN_ID: '1', LILYMED_MOED: 'x' }
  loadConfig(Schema, { environment, warn: (sentence) => warned.push(sentence) })
  assert.equal(warned.length, 1)
})
