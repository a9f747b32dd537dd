import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chainStatusOf, indexerStatusOf } from './sample-status.ts'
import { statusInWords } from './status-in-words.ts'

test('says where the indexer is, and nothing that its address keeps secret', () => {
  const words = statusInWords(
    indexerStatusOf([chainStatusOf()]),
    'https://me:S3cret@indexer.example:8443/t0ken/?key=k3y',
  )
  assert.match(words, /^indexer at https:\/\/indexer\.example:8443: /)
  assert.doesNotMatch(words, /S3cret|t0ken|k3y|me:/)
})
