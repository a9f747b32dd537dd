import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { smallOciConfig } from '../../../testing/oci-config.ts'
import { addDevices } from './cdi-registry.ts'

// Of the shape that `nvidia-ctk cdi generate` writes.
const yaml = `---
cdiVersion: 0.5.0
kind: nvidia.com/gpu
devices:
- name: GPU-8c1f4a52
  containerEdits:
    deviceNodes:
    - path: /dev/nvidia0
      hostPath: /dev/zero
containerEdits:
  env:
  - NVIDIA_VISIBLE_DEVICES=void
  hooks:
  - hookName: createContainer
    path: /usr/bin/nvidia-cdi-hook
    args: [nvidia-cdi-hook, update-ldcache, --folder, /usr/lib64]
  mounts:
  - hostPath: /usr/lib64/libcuda.so.1
    containerPath: /usr/lib64/libcuda.so.1
    options: [ro, nosuid, nodev, bind]
`
const device = 'nvidia.com/gpu=GPU-8c1f4a52'

function folderWith(context: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-cdi-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

for (const name of ['nvidia.yaml', 'nvidia.yml']) {
  test(`a device of ${name} is in the configuration`, (context) => {
    const folder = folderWith(context, { [name]: yaml })
    const { process: program, hooks, mounts } = addDevices(smallOciConfig, [device], [folder])
    assert.ok(program.env.includes('NVIDIA_VISIBLE_DEVICES=void'))
    const args = ['nvidia-cdi-hook', 'update-ldcache', '--folder', '/usr/lib64']
    assert.deepEqual(hooks, { createContainer: [{ path: '/usr/bin/nvidia-cdi-hook', args }] })
    const targets = mounts.map(({ destination }) => destination)
    assert.ok(targets.includes('/dev/nvidia0') && targets.includes('/usr/lib64/libcuda.so.1'))
  })
}

test('the later folder is asked before the earlier, in whatever notation', (context) => {
  const json = yaml.replace('=void', '=later')
  const [earlier, later] = [folderWith(context, { 'a.yaml': yaml }), folderWith(context, { 'b.yaml': json })]
  const { env } = addDevices(smallOciConfig, [device], [earlier, later]).process
  assert.ok(env.includes('NVIDIA_VISIBLE_DEVICES=later'))
})

test('a device that nobody names is refused, and it is said what could not be read', (context) => {
  const bomb = `a: &a [x,x]\n${Array.from({ length: 9 }, (_, n) => `b${n}: &b${n} [${'*a,'.repeat(99)}*a]`).join('\n')}`
  const files = { 'broken.yaml': 'kind: [', 'broken.json': '{', 'other.yaml': 'kind: x', 'bomb.yaml': bomb }
  const folder = folderWith(context, { ...files, 'notes.txt': yaml })
  assert.throws(
    () => addDevices(smallOciConfig, [device], [folder, '/nowhere']),
    (error: Error & { code?: string }) => {
      assert.equal(error.code, 'DEVICE_UNKNOWN')
      assert.match(error.message, /names the device nvidia\.com\/gpu=GPU-8c1f4a52/)
      for (const name of Object.keys(files)) assert.ok(error.message.includes(`${name} `), name)
      assert.ok(!error.message.includes('notes.txt'))
      return true
    },
  )
})

test('what cannot be read keeps nobody from the device beside it', (context) => {
  const folder = folderWith(context, { 'a.yaml': 'kind: [', 'nvidia.yaml': yaml })
  assert.ok(addDevices(smallOciConfig, [device], [folder]).mounts.length > smallOciConfig.mounts.length)
})
