import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { jobPrivacyOf } from './job-privacy.ts'
import type { JobFacts, PrivacyRules } from './job-privacy.ts'

const rules: PrivacyRules = { jobs: 'declared', deals: [], creators: [], modules: [] }
const creator = '0xAbC0000000000000000000000000000000000001'
const job: JobFacts = {
  dealId: 'QmDeal',
  jobCreator: creator,
  resourceProvider: '0x02',
  module: 'https://github.com/Lab/module',
  inputs: { Message: 'hello' },
}
const because = (facts: JobFacts, given: Partial<PrivacyRules> = {}): string =>
  jobPrivacyOf(facts, { ...rules, ...given })?.because ?? 'public'

describe('a job is private', () => {
  it('where its creator says so in the deal, whoever it is', () => {
    for (const inputs of [{ lilymed_private: '' }, { lilymed_private: 'yes' }])
      assert.equal(because({ ...job, inputs }), 'creator')
    const named = jobPrivacyOf(
      { ...job, inputs: { lilymed_private: ' age1one, age1two\nnot-age  age1three' } },
      { ...rules, jobs: 'all', deals: ['QmDeal'] },
    )
    assert.deepEqual(named, {
      because: 'creator',
      recipients: ['age1one', 'age1two', 'age1three'],
      parties: [creator, '0x02'],
    })
    const many = jobPrivacyOf({ ...job, inputs: { lilymed_private: 'age1x '.repeat(1_000) } }, rules)
    assert.equal(many?.recipients.length, 16)
  })

  it('where the operator says so: of a deal, a creator, a module, or of all', () => {
    assert.equal(because(job), 'public')
    assert.equal(because(job, { deals: ['QmDeal'] }), 'deal')
    assert.equal(because(job, { creators: [creator.toLowerCase()] }), 'account')
    assert.equal(because(job, { modules: ['https://GitHub.com/lab/module'] }), 'module')
    assert.equal(because(job, { jobs: 'all' }), 'all')
    assert.equal(because(job, { deals: ['QmOther'], creators: ['0x02'], modules: ['https://x'] }), 'public')
  })

  it('as far as is known before its deal is', () => {
    const facts = { dealId: 'QmDeal' }
    assert.equal(because(facts), 'public')
    assert.equal(because(facts, { creators: [creator] }), 'public')
    assert.equal(because({ ...facts, inputs: null }), 'public')
    // An input that objects have anyway is none.
    assert.equal(
      because({ ...facts, inputs: Object.create({ lilymed_private: '' }) as Record<string, string> }),
      'public',
    )
  })
})
