import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strictProfile } from '../seccomp/strict-profile.ts'
import { dockerSeccomp } from './docker-seccomp.ts'

const profile = strictProfile('x64')

test('a daemon that knows the errno of a profile is given it as it is', () => {
  assert.equal(dockerSeccomp(profile, true), profile)
})

test('an old daemon is given an action that is ENOSYS of itself', () => {
  const given = dockerSeccomp(profile, false)
  assert.deepEqual(given, {
    defaultAction: 'SCMP_ACT_TRACE',
    architectures: profile.architectures,
    syscalls: profile.syscalls,
  })
})

test('and no profile in which a program could let itself through', () => {
  const tracing = {
    ...profile,
    syscalls: [...profile.syscalls, { names: ['ptrace'], action: 'SCMP_ACT_ALLOW' }],
  }
  assert.throws(() => dockerSeccomp(tracing, false), RangeError)
  assert.equal(dockerSeccomp(tracing, true), tracing)
})

test('a profile with another default is left alone', () => {
  const open = { ...profile, defaultAction: 'SCMP_ACT_ALLOW' }
  assert.equal(dockerSeccomp(open, false), open)
})
