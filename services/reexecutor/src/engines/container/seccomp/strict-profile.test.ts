import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { strictProfile } from './strict-profile.ts'

const dangerous = `
  unshare setns mount umount2 pivot_root move_mount open_tree fsopen chroot clone3 ptrace process_vm_readv
  process_vm_writev kcmp pidfd_getfd keyctl add_key request_key bpf perf_event_open userfaultfd io_uring_setup io_uring_enter open_by_handle_at
  syslog init_module finit_module delete_module kexec_load reboot swapon quotactl acct clock_settime settimeofday adjtimex iopl ioperm memfd_secret sethostname socketcall`
  .trim()
  .split(/\s+/)

describe('strictProfile', () => {
  const { syscalls, defaultAction, defaultErrnoRet, architectures } = strictProfile('x64')
  const rulesOf = (name: string) => syscalls.filter(({ names }) => names.includes(name))

  it('has no call that is not allowed', () => {
    assert.equal(defaultAction, 'SCMP_ACT_ERRNO')
    assert.equal(defaultErrnoRet, 38)
    assert.ok(syscalls.every(({ action }) => action === 'SCMP_ACT_ALLOW'))
    for (const name of dangerous) assert.deepEqual(rulesOf(name), [], name)
  })

  it('allows native calls alone', () => {
    assert.deepEqual(architectures, ['SCMP_ARCH_X86_64'])
    assert.deepEqual(strictProfile('arm64').architectures, ['SCMP_ARCH_AARCH64'])
    assert.throws(() => strictProfile('ia32'), RangeError)
  })

  it('lets clone make no namespace', () => {
    const [rule] = rulesOf('clone')
    const mask = rule?.args?.[0]?.value ?? 0
    const flags = { time: 0x80, mount: 0x20000, cgroup: 0x2000000, uts: 0x4000000, ipc: 0x8000000 }
    for (const flag of [...Object.values(flags), 0x10000000, 0x20000000, 0x40000000])
      assert.ok((mask & flag) !== 0)
    assert.equal(mask & 0x11, 0, 'threads and signals are no namespaces')
  })

  it('allows sockets of four families, and raw ones of none of the two that reach a network', () => {
    const rules = rulesOf('socket').map(({ args = [] }) =>
      args.map(({ value, valueTwo }) => valueTwo ?? value),
    )
    assert.deepEqual([...new Set(rules.map(([family]) => family))], [1, 2, 10, 16])
    for (const [family, type] of rules) {
      if (family === 2 || family === 10) assert.ok(type === 1 || type === 2)
    }
  })

  it('names no call twice: the library that loads it refuses that', () => {
    const plain = syscalls.filter(({ args }) => args === undefined).flatMap(({ names }) => names)
    assert.equal(new Set(plain).size, plain.length)
    for (const name of ['clone', 'socket', 'personality']) assert.ok(!plain.includes(name), name)
  })
})
