import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HDNodeWallet, SigningKey } from 'ethers'
import vectors from '../../vectors/lilypad.json' with { type: 'json' }
import { createSolverIdentity } from './solver-identity.ts'
import { verifySolverHeaders } from './verify-solver-headers.ts'

const golden = vectors.solverAuth
const user = golden['X-Lilypad-User']
const signature = golden['X-Lilypad-Signature']

const base64 = (text: string): string => Buffer.from(text).toString('base64')

test('Lilypad’s own header pair is reproduced', () => {
  const phrase = `${'test '.repeat(11)}junk`
  const key = new SigningKey(HDNodeWallet.fromPhrase(phrase, '', "m/44'/60'/0'/0/3").privateKey)
  assert.deepEqual(createSolverIdentity(key), {
    address: golden.address,
    headers: { 'X-Lilypad-User': user, 'X-Lilypad-Signature': signature },
  })
})

test('the pair names its signer', () => {
  assert.deepEqual(verifySolverHeaders(user, signature), { kind: 'verified', address: golden.address })
})

test('both values of v recover their signer', () => {
  const parities = new Set<number | undefined>()
  for (let secret = 1; secret < 20; secret += 1) {
    const identity = createSolverIdentity(new SigningKey(`0x${secret.toString(16).padStart(64, '0')}`))
    const { 'X-Lilypad-User': name, 'X-Lilypad-Signature': signed } = identity.headers
    parities.add(Buffer.from(signed, 'base64')[64])
    assert.deepEqual(verifySolverHeaders(name, signed), { kind: 'verified', address: identity.address })
  }
  assert.deepEqual(parities, new Set([0, 1]))
})

test('headers that prove nobody are refused in Lilypad’s words', () => {
  const bytes = Buffer.from(signature, 'base64')
  const withByte = (index: number, value: number): string => {
    const changed = Buffer.from(bytes)
    changed[index] = value
    return changed.toString('base64')
  }
  const cases: readonly (readonly [string | undefined, string | undefined, string])[] = [
    [undefined, signature, 'missing user header'],
    [user, undefined, 'missing signature header'],
    [base64('[]'), signature, 'invalid user header'],
    [base64('{"address":1}'), signature, 'invalid user header'],
    [user, base64('short'), 'invalid user header or signature'],
    [user, withByte(64, 27), 'invalid user header or signature'],
    [user, withByte(64, 1), 'invalid signature'],
    [base64(`{"address":"${golden.address.toLowerCase()}"}`), signature, 'invalid signature'],
  ]
  for (const [name, signed, message] of cases) {
    assert.deepEqual(verifySolverHeaders(name, signed), { kind: 'rejected', message })
  }
})
