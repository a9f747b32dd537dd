import type { SeccompProfile } from '../runtime.ts'

const ENOSYS = 38

/**
 * A profile as the daemon understands it. Docker before 23 leaves `defaultErrnoRet` out without a word, and what is not
 * allowed would be EPERM, which libraries do not fall back from. SCMP_ACT_TRACE is ENOSYS where nobody traces (seccomp(2),
 * SECCOMP_RET_TRACE), and nobody can: ptrace must be among what is not allowed, else the profile is refused.
 */
export function dockerSeccomp(profile: SeccompProfile, knowsDefaultErrno: boolean): SeccompProfile {
  const { defaultErrnoRet, ...rest } = profile
  if (knowsDefaultErrno || profile.defaultAction !== 'SCMP_ACT_ERRNO' || defaultErrnoRet !== ENOSYS) {
    return profile
  }
  if (profile.syscalls.some(({ names }) => names.includes('ptrace'))) {
    throw new RangeError(
      'expected a seccomp profile without ptrace: Docker before 23 cannot hold it otherwise',
    )
  }
  return { ...rest, defaultAction: 'SCMP_ACT_TRACE' }
}
