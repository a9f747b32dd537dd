import assert from 'node:assert/strict'
import { buildOciImage } from '../oci-image.ts'
import { busyboxRoot } from '../static-program.ts'
import type { ContractCase } from './contract-runtime.ts'
import { floodBytes } from './probe-program.ts'
import { contractSpec } from './run-to-end.ts'
import type { Ran } from './run-to-end.ts'

/** The exit code of a container that ended; anything else fails the case. */
export function exitCodeOf({ ending }: Ran): number {
  assert.equal(ending.kind, 'exited', JSON.stringify(ending))
  return ending.kind === 'exited' ? ending.exitCode : Number.NaN
}

/** What a program says and how it ends, and what it finds. */
export const programCases: readonly ContractCase[] = [
  {
    title: 'the exit code is the program’s, and 128 and the signal where one ended it',
    async run({ shell }) {
      assert.equal(exitCodeOf(await shell('exit 0')), 0)
      assert.equal(exitCodeOf(await shell('exit 3')), 3)
      assert.equal(exitCodeOf(await shell('exit 255')), 255)
      const killed = await shell('sh -c "kill -9 \\$\\$"; exec /probe errno 0 >/dev/null; exit 1')
      assert.equal(exitCodeOf(killed), 0)
    },
  },
  {
    title: 'a program that leaves 137 of its own will was not killed for memory',
    async run({ shell }) {
      const { ending } = await shell('exit 137')
      assert.equal(ending.kind === 'exited' && ending.exitCode, 137)
      assert.equal(ending.kind === 'exited' && ending.isOomKilled, false)
    },
  },
  {
    title: 'stdout and stderr are told apart, each in order',
    async run({ shell }) {
      const { stdout, stderr } = await shell('echo a; echo b >&2; echo c; printf d >&2')
      assert.deepEqual([stdout, stderr], ['a\nc\n', 'b\nd'])
    },
  },
  {
    title: 'every byte arrives, however slowly they are taken',
    async run({ runtime, image }) {
      const bytes = 6_000_001
      const found: Uint8Array[] = []
      let busy = 0
      const ending = await runtime.run(
        contractSpec(image, { entrypoint: ['/probe', 'flood', String(bytes)] }),
        {
          signal: new AbortController().signal,
          onStart: () => undefined,
          onLog: async (_stream, part) => {
            assert.equal(busy, 0, 'more was passed on before the last part was taken')
            busy += 1
            found.push(Buffer.from(part))
            await new Promise((resolve) => setImmediate(resolve))
            busy -= 1
          },
        },
      )
      assert.equal(ending.kind === 'exited' && ending.exitCode, 0)
      assert.ok(Buffer.concat(found).equals(floodBytes(bytes)))
    },
  },
  {
    title: 'the last words of a short program are never lost',
    async run({ run }) {
      for (let round = 0; round < 8; round += 1) {
        const { stdout } = await run({ entrypoint: ['/bin/echo', `round ${round}`] })
        assert.equal(stdout, `round ${round}\n`)
      }
    },
  },
  {
    title: 'the environment is the image’s, the job’s over it, and what Docker sets: nothing of the host’s',
    async run({ run }) {
      const environment = { FROM_JOB: 'x y', IMAGE: 'overridden' }
      const { stdout } = await run({ entrypoint: ['/bin/env'], environment })
      assert.deepEqual(stdout.trim().split('\n').sort(), [
        'FROM_JOB=x y',
        'HOME=/root',
        'HOSTNAME=job',
        'IMAGE=overridden',
        'KEPT=1',
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      ])
    },
  },
  {
    title: 'sealed, what would tell machines apart is the same on all of them',
    async run({ run }) {
      const ran = await run({ entrypoint: ['/bin/env'], environment: { MINE: '1' }, profile: 'sealed' })
      assert.deepEqual(ran.stdout.trim().split('\n').sort(), [
        'HOME=/tmp',
        'HOSTNAME=job',
        'IMAGE=1',
        'KEPT=1',
        'LC_ALL=C',
        'MINE=1',
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        'SOURCE_DATE_EPOCH=0',
        'TZ=UTC',
      ])
    },
  },
  {
    title: 'the working folder is the job’s, else the image’s, else /',
    async run({ run, registry, runtime }) {
      const entrypoint = ['/bin/sh', '-c', 'echo $PWD']
      assert.equal((await run({ entrypoint })).stdout, '/\n')
      assert.equal((await run({ entrypoint, workingDirectory: '/tmp' })).stdout, '/tmp\n')
      const built = buildOciImage({ layers: [busyboxRoot()], config: { WorkingDir: '/etc' } })
      const image = registry.add('working-folder', built)
      await runtime.images.ensure(image, { pull: 'missing', signal: new AbortController().signal })
      assert.equal((await run({ image, entrypoint })).stdout, '/etc\n')
    },
  },
  {
    title: 'entrypoint and arguments are the image’s until the job has its own',
    async run({ run, registry, runtime }) {
      const config = { Entrypoint: ['/bin/echo', 'entry'], Cmd: ['command'] }
      const image = registry.add('entry', buildOciImage({ layers: [busyboxRoot()], config }))
      await runtime.images.ensure(image, { pull: 'missing', signal: new AbortController().signal })
      assert.equal((await run({ image })).stdout, 'entry command\n')
      assert.equal((await run({ image, arguments: ['mine'] })).stdout, 'entry mine\n')
      assert.equal((await run({ image, entrypoint: ['/bin/echo', 'own'] })).stdout, 'own\n')
      const both = { image, entrypoint: ['/bin/echo', 'own'], arguments: ['too', ''] }
      assert.equal((await run(both)).stdout, 'own too \n')
    },
  },
  {
    title: 'the hostname is the one it is given',
    async run({ run }) {
      assert.equal((await run({ entrypoint: ['/bin/hostname'], hostname: 'other' })).stdout, 'other\n')
    },
  },
  {
    title: 'the times are those of the program',
    async run({ runtime, image }) {
      const before = Date.now()
      const seen: number[] = []
      const ending = await runtime.run(contractSpec(image, { entrypoint: ['/bin/sleep', '0.3'] }), {
        signal: new AbortController().signal,
        onStart: () => void seen.push(Date.now()),
        onLog: () => undefined,
      })
      assert.equal(ending.kind, 'exited')
      if (ending.kind !== 'exited') return
      assert.equal(seen.length, 1)
      const tookMs = ending.finishedAt - ending.startedAt
      assert.ok(tookMs >= 250 && tookMs < 5_000, `${tookMs} ms`)
      assert.ok(ending.startedAt >= before && ending.finishedAt <= Date.now())
    },
  },
  {
    title: 'files that are mounted are found, those to be written are on the host',
    async run({ shell, makeFolder }) {
      const [inputs, outputs] = [await makeFolder(), await makeFolder()]
      const { writeFile, readFile, stat } = await import('node:fs/promises')
      await writeFile(`${inputs}/given`, 'from the host')
      const mounts = [
        { source: inputs, target: '/inputs', isReadOnly: true, isExecutable: false },
        { source: outputs, target: '/outputs', isReadOnly: false, isExecutable: true },
      ]
      const line = 'cat /inputs/given > /outputs/copy && mkdir /outputs/d && touch /inputs/x'
      const ran = await shell(line, { mounts })
      assert.equal(exitCodeOf(ran), 1)
      assert.match(ran.stderr, /Read-only file system/)
      assert.equal(await readFile(`${outputs}/copy`, 'utf8'), 'from the host')
      assert.ok((await stat(`${outputs}/d`)).isDirectory())
    },
  },
]
