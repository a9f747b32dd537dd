import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { ConfigInvalid } from '@lilymed/service-kit'
import { checkAppealsOf, checkPolicyOf, readCheckSecret } from './check-policy.ts'
import { loadCheckSettings } from './check-settings.ts'

const LP = 10n ** 18n
const folder = mkdtempSync(join(tmpdir(), 'lilymed-check-settings-'))
after(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'policy.toml')
const load = (text: string) => {
  writeFileSync(file, `secretFile = "secret"\n${text}`)
  return loadCheckSettings({ file, environment: {} })
}
const problemsOf = (text: string): readonly string[] => {
  try {
    load(text)
    return assert.fail('expected problems')
  } catch (failure) {
    if (!(failure instanceof ConfigInvalid)) throw failure
    return failure.problems.map(({ path, reason }) => `${path} ${reason}`)
  }
}

describe('a policy file', () => {
  it('needs a secret and nothing else', () => {
    const policy = checkPolicyOf(load(''))
    assert.deepEqual(policy, {
      costShare: 0.8,
      fakeCostShare: 0,
      dishonestShare: 0.1,
      falseRejectShare: 0.001,
      margin: 0.1,
      leastShare: 0,
      mostShare: 1,
      rerun: 'sampled',
      undecided: 'leave',
      hasAppeals: false,
      dailyChallenges: 10,
      dailyWei: 100n * LP,
      overrides: [],
    })
    assert.equal(checkAppealsOf(load('')), null)
    writeFileSync(file, '')
    assert.throws(() => loadCheckSettings({ file, environment: {} }), /secretFile is missing/)
  })

  it('says everything in LP, shares and words', () => {
    const settings = load(`
dryRun = "always"
undecided = "challenge"
[daily]
challenges = 3
spend = "12.5"
[appeals]
enabled = true
maxPerAppeal = "14"
[[overrides]]
provider = "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc"
share = 1
[[overrides]]
module = "https://github.com/Lilypad-Tech/lilypad-module-cowsay"
jobCost = 0.5
dryRun = "never"
`)
    const policy = checkPolicyOf(settings)
    assert.deepEqual([policy.rerun, policy.undecided, policy.hasAppeals], ['always', 'challenge', true])
    assert.deepEqual([policy.dailyChallenges, policy.dailyWei], [3, (25n * LP) / 2n])
    assert.equal(policy.overrides[0]?.provider, '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC')
    assert.deepEqual([policy.overrides[1]?.costShare, policy.overrides[1]?.rerun], [0.5, 'never'])
    assert.deepEqual(checkAppealsOf(settings), {
      dishonestShare: 0.33,
      mistakenShare: 0.01,
      mostEach: 14n * LP,
      mostTogether: 60n * LP,
      keep: 0n,
      marginSeconds: 30,
    })
  })

  it('names all that is wrong in it, by its place', () => {
    const problems = problemsOf(`
dryRn = "always"
undecided = "maybe"
[assumed]
dishonestMediators = 1
[share]
minimum = -0.1
[daily]
spend = "1e3"
[[overrides]]
provider = "bob"
`).join('\n')
    for (const expected of [
      /dryRn is not a setting, did you mean dryRun\?/,
      /undecided /,
      /assumed\.dishonestMediators must be <= 0\.99/,
      /share\.minimum must be >= 0/,
      /daily\.spend must match/,
      /overrides\[0\]\.provider must match/,
    ])
      assert.match(problems, expected)
  })

  it('is refused where its numbers contradict each other', () => {
    assert.deepEqual(problemsOf('[share]\nminimum = 0.5\nmaximum = 0.4\n'), [
      'share.minimum is above share.maximum: nothing is between them',
    ])
    assert.match(problemsOf('[assumed]\njobCost = 0.1\nfakeCost = 0.2\n').join(), /nobody would fake/)
    assert.match(problemsOf('[[overrides]]\nshare = 1\n').join(), /overrides\[0\] names no provider/)
    const bounds = '[share]\nmaximum = 0.3\n[[overrides]]\nmodule = "m"\nminimum = 0.4\n'
    assert.match(problemsOf(bounds).join(), /overrides\[0\] checks at least 0.4 and at most 0.3/)
  })
})

describe('the secret of the checks', () => {
  const secretOf = (text: string, mode = 0o600) => {
    const path = join(folder, `secret-${crypto.randomUUID()}`)
    writeFileSync(path, text, { mode })
    return () => readCheckSecret(path)
  }

  it('is told apart by a digest that does not tell it', () => {
    const { secret, digest } = secretOf(`${'s'.repeat(32)}\n`)()
    assert.equal(secret, 's'.repeat(32))
    assert.match(digest, /^[0-9a-f]{16}$/)
  })

  it('is neither short nor open to others, and no refusal quotes it', () => {
    const short = secretOf('hunter2')
    assert.throws(short, { code: 'CONFIG_INVALID', message: /7 characters.*openssl rand -hex 32/ })
    assert.throws(short, ({ message }: Error) => !message.includes('hunter2'))
    assert.throws(secretOf('s'.repeat(40), 0o644), /may be read by others/)
    assert.throws(() => readCheckSecret(join(folder, 'absent')), { code: 'CONFIG_INVALID' })
  })
})
