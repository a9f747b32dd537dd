import assert from 'node:assert/strict'
import { buildOciImage } from '../oci-image.ts'
import { busyboxRoot } from '../static-program.ts'
import type { ContractCase, ContractSession } from './contract-runtime.ts'
import { exitCodeOf } from './program-cases.ts'
import type { Ran } from './run-to-end.ts'

/** More than a container may write, and then a while in which nobody must wait for it. */
const tooMuch = (to: string): string => `head -c 50000000 /dev/zero ${to} && sleep 30 && echo kept`

/** Writing failed, or the program was killed for it; it never went on as if it had all been written. */
function assertHeld({ ending, stdout }: Ran, began: number): void {
  assert.equal(stdout, '')
  assert.ok(ending.kind === 'exited', JSON.stringify(ending))
  assert.ok(ending.isOverScratch === true || ending.exitCode === 1, JSON.stringify(ending))
  assert.ok(performance.now() - began < 25_000)
}

/** An image that declares a volume, which has a file in it. */
async function volumeImage({ runtime, registry }: ContractSession): Promise<string> {
  const image = registry.add(
    'volume',
    buildOciImage({
      layers: [
        busyboxRoot(),
        [{ path: 'data' }, { path: 'data/file', content: 'of the image', mode: 0o666 }],
      ],
      config: { Volumes: { '/data': {} } },
    }),
  )
  const found = await runtime.images.ensure(image, { pull: 'missing', signal: new AbortController().signal })
  assert.equal(found.kind, 'present', JSON.stringify(found))
  return image
}

/** What a program may write, where, and how much of it. */
export const storageCases: readonly ContractCase[] = [
  {
    title: 'sealed has no more of /tmp than it is given',
    async run({ shell }) {
      const spec = { profile: 'sealed', scratchBytes: 2 ** 20, memoryBytes: 64 * 2 ** 20 } as const
      const line = 'head -c 2000000 /dev/zero > /tmp/full && echo fits; stat -c %s /tmp/full'
      const { stdout } = await shell(line, spec)
      assert.equal(stdout, `${2 ** 20}\n`)
    },
  },
  {
    title: 'what is written to the root goes with the container',
    async run({ shell }) {
      assert.equal(exitCodeOf(await shell('echo mine > /etc/mine && cat /etc/mine')), 0)
      assert.equal(exitCodeOf(await shell('cat /etc/mine')), 1)
    },
  },
  {
    title: 'compat has no more of its root than it is given',
    async run({ shell }) {
      const began = performance.now()
      assertHeld(await shell(tooMuch('> /big')), began)
      const much = await shell('head -c 3000000 /dev/zero > /big && stat -c %s /big')
      assert.equal(exitCodeOf(much), 0)
      assert.ok(much.ending.kind === 'exited' && much.ending.isOverScratch !== true)
      assert.equal(much.stdout, '3000000\n')
    },
  },
  {
    title: 'compat has no more of it in files without a name either',
    async run({ shell }) {
      const began = performance.now()
      assertHeld(await shell(`exec 3> /gone; rm /gone; ${tooMuch('>&3')}`), began)
    },
  },
  {
    title: 'compat writes to a volume of its image as to any folder, and no more than to those',
    async run(session) {
      const image = await volumeImage(session)
      const first = await session.shell('cat /data/file; echo mine > /data/file && cat /data/file', { image })
      assert.equal(first.stdout, 'of the imagemine\n')
      const began = performance.now()
      assertHeld(await session.shell(tooMuch('> /data/big'), { image }), began)
      assert.equal((await session.shell('ls /data; cat /data/file', { image })).stdout, 'file\nof the image')
    },
  },
  {
    title: 'sealed reads a volume of its image, and writes nothing to it',
    async run(session) {
      const image = await volumeImage(session)
      const line = 'cat /data/file; echo mine > /data/file; echo mine > /data/new; ls /data'
      const { stdout, stderr } = await session.shell(line, { image, profile: 'sealed' })
      assert.equal(stdout, 'of the imagefile\n')
      assert.equal(stderr.match(/Read-only file system/g)?.length, 2, stderr)
    },
  },
]
