import type { SeccompProfile, SeccompRule } from '../runtime.ts'
import { allowedSyscalls } from './allowed-syscalls.ts'

const ENOSYS = 38
/** CLONE_NEW{TIME,NS,CGROUP,UTS,IPC,USER,PID,NET} of clone(2). */
const namespaceFlags = 0x7e02_0080
/** SOCK_NONBLOCK and SOCK_CLOEXEC may be set beside the type. */
const socketTypeMask = 0xf
const families = { unix: 1, ipv4: 2, ipv6: 10, netlink: 16 }
const types = { stream: 1, datagram: 2, raw: 3, sequenced: 5 }

/** Native calls alone: what a program calls as i386 or x32 would pass by the arguments checked here (socketcall). */
const architectures: Readonly<Record<string, string>> = {
  x64: 'SCMP_ARCH_X86_64',
  arm64: 'SCMP_ARCH_AARCH64',
}

/**
 * Our own profile, the same for every job: what is not allowed is not there (ENOSYS), so that libraries fall back. No call makes
 * a namespace, sockets are local or of a network that the container does not have, and none is raw or AF_VSOCK, which reaches
 * a hypervisor past every network namespace.
 */
export function strictProfile(architecture: string = process.arch): SeccompProfile {
  const native = architectures[architecture]
  if (native === undefined) throw new RangeError(`expected x64 or arm64, got ${architecture}`)
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: ENOSYS,
    architectures: [native],
    syscalls: [
      { names: Object.values(allowedSyscalls).flat(), action: 'SCMP_ACT_ALLOW' },
      // clone3 is not there: its flags lie in memory, where no filter sees them, and libraries fall back to clone.
      allow('clone', { index: 0, value: namespaceFlags, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }),
      ...[0, 0xffff_ffff].map((value) => allow('personality', { index: 0, value, op: 'SCMP_CMP_EQ' })),
      ...[types.stream, types.datagram, types.sequenced].map((type) => socket(families.unix, type)),
      ...[families.ipv4, families.ipv6].flatMap((family) =>
        [types.stream, types.datagram].map((type) => socket(family, type)),
      ),
      // getifaddrs and getaddrinfo of libc ask the routing table (protocol 0), and no other table.
      ...[types.raw, types.datagram].map((type) =>
        socket(families.netlink, type, { index: 2, value: 0, op: 'SCMP_CMP_EQ' }),
      ),
    ],
  }
}

type Argument = NonNullable<SeccompRule['args']>[number]

function allow(name: string, ...args: readonly Argument[]): SeccompRule {
  return { names: [name], action: 'SCMP_ACT_ALLOW', args }
}

function socket(family: number, type: number, ...more: readonly Argument[]): SeccompRule {
  return allow(
    'socket',
    { index: 0, value: family, op: 'SCMP_CMP_EQ' },
    { index: 1, value: socketTypeMask, valueTwo: type, op: 'SCMP_CMP_MASKED_EQ' },
    ...more,
  )
}
