import assert from 'node:assert/strict'
import { test } from 'node:test'
import { weaknessOf } from './weak-passphrase.ts'

test('a passphrase that is short, plain or known to everyone is refused with the reason, which does not repeat it', () => {
  for (const [passphrase, reason] of [
    ['', /0 characters/],
    ['short', /5 characters/],
    ['elevenchars', /11 characters/],
    ['ababababababab', /2 different/],
    ['abcdefghijklmnop', /in order/],
    ['9876543210987654', /in order/],
    ['password1234!', /first that anybody/],
    ['Passphrase-2026', /first that anybody/],
    ['correct horse battery staple', /first that anybody/],
    ['mediator-lilymed-1', /first that anybody/],
    ['829104756382', /first that anybody/],
  ] as const) {
    const weakness = weaknessOf(passphrase)
    assert.match(weakness ?? 'accepted', reason, passphrase)
    assert.ok(passphrase === '' || !weakness?.includes(passphrase))
  }
})

test('a passphrase that nobody would guess is taken, in any script', () => {
  for (const passphrase of [
    'rain on tin, twice',
    'mxT9-qa7Lw-22zR',
    'ein Fuchs liest nachts',
    '雨は夜更け過ぎに雪へと変わる',
  ])
    assert.equal(weaknessOf(passphrase), undefined, passphrase)
})
