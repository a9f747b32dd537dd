import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EvidenceContents } from '@lilymed/api'
import { readDocument, viewEvidence } from '@lilymed/evidence'
import { sealEvidence, withoutContent } from '@lilymed/audit/private-evidence'
import {
  examinedJob,
  examplePrivate,
} from '../../../../../packages/audit/src/private-evidence/testing/examined-job.ts'
import { toText } from '../html.ts'
import { evidenceContents } from './evidence-contents.ts'

const sealed = await sealEvidence(examinedJob(), [])

const shown = async (car: Uint8Array): Promise<string> => {
  const read = await readDocument(sealed.cid, [car])
  assert.ok(read.kind === 'read')
  return toText(evidenceContents(viewEvidence(read.document) as EvidenceContents)).replaceAll(/\s+/g, ' ')
}

describe('the evidence of a private job on its page', () => {
  it('is its public part, said to be that, without what would look empty', async () => {
    const page = await shown(sealed.car)
    for (const words of [
      'The job is private',
      'UNDECIDED',
      'dc1:wasm',
      'of files that are hidden',
      'The whole is sealed to its recipients',
    ])
      assert.ok(page.includes(words), words)
    for (const words of ['Times', 'stdout', '0 files', 'byte for byte', examplePrivate.fileName])
      assert.ok(!page.includes(words), words)
  })

  it('says when the sealed contents are not there', async () => {
    const page = await shown(withoutContent(sealed.car))
    assert.match(page, /are not here: they were deleted or left out/)
    assert.doesNotMatch(page, /The whole is sealed/)
  })
})
