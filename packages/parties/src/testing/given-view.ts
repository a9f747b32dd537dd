// oxlint-disable unicorn/no-thenable -- given/then is the language of these tests; nothing awaits it
import assert from 'node:assert/strict'
import type { Act } from '../acts/act.ts'

/** What an act is expected to be. */
export type ExpectedAct =
  | { readonly sends: readonly RegExp[]; readonly pays?: bigint; readonly says?: readonly RegExp[] }
  | { readonly refused: string; readonly saying: RegExp }
  | { readonly nothing: RegExp }
  | { readonly waits: RegExp; readonly until: number | null }

/** `givenAct(act).then(expected)`: throws unless the act is what is expected, words included. */
export const givenAct = (act: Act) => ({
  then: (expected: ExpectedAct): void => {
    if ('refused' in expected) {
      assert.equal(
        act.kind,
        'rejected',
        JSON.stringify(act, (_, value) => String(value)),
      )
      if (act.kind !== 'rejected') return
      assert.equal(act.rejection.code, expected.refused)
      assert.match(act.rejection.message, expected.saying)
      return
    }
    if ('nothing' in expected) {
      assert.equal(act.kind, 'nothing')
      assert.match(act.kind === 'nothing' ? act.message : '', expected.nothing)
      return
    }
    if ('waits' in expected) {
      assert.equal(act.kind, 'waits')
      if (act.kind !== 'waits') return
      assert.match(act.message, expected.waits)
      assert.equal(act.until, expected.until)
      return
    }
    if (act.kind !== 'planned') return assert.fail(`expected a plan, got ${JSON.stringify(act)}`)
    const sent = act.steps.map(({ what }) => what)
    assert.equal(sent.length, expected.sends.length, sent.join('; '))
    expected.sends.forEach((pattern, index) => assert.match(sent[index] ?? '', pattern))
    if (expected.pays !== undefined) assert.equal(act.pays, expected.pays)
    const said = [...act.effects, ...act.warnings].join('\n')
    for (const pattern of expected.says ?? []) assert.match(said, pattern)
  },
})
