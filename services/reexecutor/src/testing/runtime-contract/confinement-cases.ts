import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { networkFiles } from '../../engines/container/runc/network-files.ts'
import { readBusybox } from '../static-program.ts'
import type { ContractCase } from './contract-runtime.ts'
import { exitCodeOf } from './program-cases.ts'

/** What a program cannot do, and cannot see. */
export const confinementCases: readonly ContractCase[] = [
  {
    title: 'compat is root in a user namespace, with Docker’s capabilities and no way to more',
    async run({ shell, runtime }) {
      const { stdout } = await shell(
        'id -u; grep -E "^(CapBnd|CapEff|NoNewPrivs|Seccomp):" /proc/self/status; cat /proc/self/uid_map',
      )
      const lines = stdout.trim().split('\n')
      assert.equal(lines[0], '0')
      assert.deepEqual(
        lines.slice(1, 5).map((line) => line.replace(/\s+/g, ' ')),
        ['CapEff: 00000000a80425fb', 'CapBnd: 00000000a80425fb', 'NoNewPrivs: 1', 'Seccomp: 2'],
      )
      const [inside, outside] = (lines[5] ?? '').trim().split(/\s+/)
      assert.equal(inside, '0')
      assert.equal(Number(outside), (await runtime.describe()).rootUid)
      assert.notEqual(outside, '0')
    },
  },
  {
    title: 'sealed is nobody, without a capability, on a root that cannot be written',
    async run({ shell }) {
      const line =
        'id -u; id -g; grep -E "^Cap(Bnd|Eff|Prm):" /proc/self/status; touch /x; echo y > /tmp/y && cat /tmp/y'
      const { stdout, stderr } = await shell(line, { profile: 'sealed' })
      const none = '0000000000000000'
      assert.deepEqual(
        stdout
          .trim()
          .split('\n')
          .map((each) => each.replace(/\s+/g, ' ')),
        ['65534', '65534', `CapPrm: ${none}`, `CapEff: ${none}`, `CapBnd: ${none}`, 'y'],
      )
      assert.match(stderr, /Read-only file system/)
    },
  },
  {
    title: 'a program that takes too much memory is killed, and it is said why',
    async run({ run }) {
      const { ending } = await run({ entrypoint: ['/probe', 'hog'], memoryBytes: 24 * 2 ** 20 })
      assert.equal(ending.kind === 'exited' && ending.exitCode, 137)
      assert.equal(ending.kind === 'exited' && ending.isOomKilled, true)
    },
  },
  {
    title: 'it is said too when a child was killed and the program went on',
    async run({ run }) {
      const ran = await run({ entrypoint: ['/probe', 'hog-in-child'], memoryBytes: 24 * 2 ** 20 })
      assert.equal(exitCodeOf(ran), 0)
      assert.equal(ran.stdout, 'child 9\n')
      assert.equal(ran.ending.kind === 'exited' && ran.ending.isOomKilled, true)
    },
  },
  {
    title: 'there are no more processes than it is given',
    async run({ run }) {
      const { stdout } = await run({ entrypoint: ['/probe', 'forks'], pids: 20 })
      assert.equal(stdout, '19\n')
    },
  },
  {
    title: 'it sees the CPUs it is given',
    async run({ run }) {
      assert.equal((await run({ entrypoint: ['/bin/nproc'], cpuset: '0' })).stdout, '1\n')
      const both = await run({ entrypoint: ['/bin/nproc'], cpuset: '0-1' })
      assert.equal(both.stdout, '2\n')
    },
  },
  {
    title: 'there is no network but its own loopback',
    async run({ shell }) {
      const { stdout } = await shell('ls /sys/class/net; tail -n +3 /proc/net/dev | wc -l; ip route')
      assert.equal(stdout, 'lo\n1\n')
      // Programs serve themselves on 127.0.0.1.
      const serve = 'nc -l -p 8080 127.0.0.1 -e /bin/echo served'
      const ask = 'until nc localhost 8080 < /dev/null 2> /dev/null; do true; done'
      assert.equal((await shell(`${serve} & ${ask}`)).stdout, 'served\n')
      const etc =
        'cat /etc/hosts /etc/hostname /etc/resolv.conf; echo 127.0.0.1 own >> /etc/hosts && echo written'
      assert.equal((await shell(etc)).stdout, `${Object.values(networkFiles('job')).join('')}written\n`)
    },
  },
  {
    title: 'a system call outside the profile is not there',
    async run({ run }) {
      const unshare = { x64: '272', arm64: '97' }[process.arch as 'x64' | 'arm64']
      const mount = { x64: '165', arm64: '40' }[process.arch as 'x64' | 'arm64']
      for (const number of [unshare, mount]) {
        const { stdout } = await run({ entrypoint: ['/probe', 'errno', number] })
        assert.equal(stdout, '38\n', `system call ${number}`)
      }
    },
  },
  {
    title: 'it sees its own processes alone, the first of them itself',
    async run({ shell }) {
      assert.equal((await shell('echo $$; echo /proc/[0-9]*')).stdout, '1\n/proc/1\n')
    },
  },
  {
    title: 'nothing runs from a mounted folder unless it may',
    async run({ run, makeFolder }) {
      for (const profile of ['compat', 'sealed'] as const) {
        for (const isReadOnly of [true, false]) {
          const source = await makeFolder()
          await writeFile(`${source}/echo`, readBusybox(), { mode: 0o755 })
          const mount = { source, target: '/mounted', isReadOnly }
          const entrypoint = ['/bin/sh', '-c', '/mounted/echo ran; grep " /mounted " /proc/mounts']
          const may = await run({ profile, entrypoint, mounts: [{ ...mount, isExecutable: true }] })
          assert.match(may.stdout, /^ran$/m)
          const mayNot = await run({ profile, entrypoint, mounts: [{ ...mount, isExecutable: false }] })
          assert.doesNotMatch(mayNot.stdout, /^ran$/m)
          for (const option of ['nosuid', 'nodev', 'noexec', isReadOnly ? 'ro' : 'rw']) {
            assert.match(mayNot.stdout, new RegExp(`[ ,]${option}[ ,]`), option)
          }
        }
      }
    },
  },
  {
    title: 'a device that is not there is refused, never left out',
    async run({ run }) {
      const devices = ['nvidia.com/gpu=GPU-00000000-0000-0000-0000-000000000000']
      const { ending, stdout } = await run({ entrypoint: ['/bin/echo', 'ran'], devices })
      assert.equal(ending.kind, 'failed', JSON.stringify(ending))
      assert.equal(stdout, '')
    },
  },
]
