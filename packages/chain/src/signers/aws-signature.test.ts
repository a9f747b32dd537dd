import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signAwsRequest } from './aws-signature.ts'

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
const scope = { region: 'us-east-1', service: 'service', now: new Date('2015-08-30T12:36:00.000Z') }
const request = { method: 'POST' as const, host: 'example.amazonaws.com', headers: {}, body: '' }

test('a request is signed as AWS’s own test suite signs it (post-vanilla)', () => {
  assert.deepEqual(signAwsRequest(request, credentials, scope), {
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  })
})

test('everything that is sent is signed, the session token included', () => {
  const signatureOf = (changes: object, session = {}): string =>
    signAwsRequest({ ...request, ...changes }, { ...credentials, ...session }, scope)['authorization'] ?? ''
  const changed = [
    signatureOf({}),
    signatureOf({ body: '{}' }),
    signatureOf({ host: 'other.amazonaws.com' }),
    signatureOf({ headers: { 'x-amz-target': 'TrentService.Sign' } }),
    signatureOf({}, { sessionToken: 'token' }),
  ]
  assert.equal(new Set(changed.map((each) => each.split('Signature=')[1])).size, changed.length)
  assert.match(changed[4] ?? '', /SignedHeaders=host;x-amz-date;x-amz-security-token,/)
})
