import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { etagOf, isUnchanged } from './etag.ts'

describe('an ETag', () => {
  it('is another one for another position, another build of the read model and another program', () => {
    const tags = [
      etagOf('01', '1', 'a'),
      etagOf('02', '1', 'a'),
      etagOf('01', '2', 'a'),
      etagOf('01', '1', 'b'),
      etagOf('01', '', 'a'),
    ]
    assert.equal(new Set(tags).size, tags.length)
    for (const [index, tag] of tags.entries()) {
      for (const [other, named] of tags.entries()) assert.equal(isUnchanged(named, tag), index === other)
    }
  })

  it('names the process unless told: the same within it, and never what another one answered', () => {
    assert.equal(etagOf('01', '1'), etagOf('01', '1'))
    assert.notEqual(etagOf('01', '1'), etagOf('01', '1', ''))
    assert.match(etagOf('01', '1'), /^W\/"01-[0-9a-f]{8}-1"$/)
  })
})
