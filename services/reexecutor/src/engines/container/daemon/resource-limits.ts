/**
 * Limits every container has (setrlimit(2)). They are always passed whole: a daemon without CAP_SYS_RESOURCE cannot raise
 * its own to the defaults it would use, and one limit passed alone replaces the list.
 */
export const resourceLimits: readonly {
  readonly name: 'nofile' | 'nproc' | 'core'
  readonly value: number
}[] = [
  { name: 'nofile', value: 1_024 },
  { name: 'nproc', value: 4_096 },
  { name: 'core', value: 0 },
]
