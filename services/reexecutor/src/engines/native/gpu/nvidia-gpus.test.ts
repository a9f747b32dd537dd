import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gpuClass, parseNvidiaSmi, queryNvidiaGpus, smFamily } from './nvidia-gpus.ts'

const h200 =
  'GPU-5a1e3c52-7d55-0f4c-9a3e-0b8f4d1c2e3f, NVIDIA H200, 9.0, 570.133.20, 143771 MiB, Enabled, Disabled'
const rtx =
  'GPU-0c3be5a6-1111-2222-3333-444455556666, NVIDIA GeForce RTX 4090, 8.9, 550.54.14, 24564 MiB, [N/A], [N/A]'

describe('parseNvidiaSmi', () => {
  it('reads a line for each GPU', () => {
    const [first, second, ...rest] = parseNvidiaSmi(`${h200}\n${rtx}\n`)
    assert.deepEqual(rest, [])
    assert.deepEqual(first, {
      uuid: 'GPU-5a1e3c52-7d55-0f4c-9a3e-0b8f4d1c2e3f',
      name: 'NVIDIA H200',
      computeCapability: '9.0',
      driver: '570.133.20',
      vramBytes: 143_771 * 2 ** 20,
      ecc: 'enabled',
      mig: 'disabled',
    })
    assert.ok(second?.ecc === 'none' && second.mig === 'none')
  })

  it('puts whatever results may depend on into the class', () => {
    const [gpu] = parseNvidiaSmi(h200)
    assert.ok(gpu !== undefined)
    assert.equal(
      gpuClass(gpu),
      'gpu=NVIDIA-H200/cc=9.0/vram=143771MiB/driver=570.133.20/ecc=enabled/mig=disabled',
    )
    assert.equal(smFamily(gpu), 'sm_90')
    assert.notEqual(gpuClass({ ...gpu, ecc: 'disabled' }), gpuClass(gpu))
    assert.notEqual(gpuClass({ ...gpu, mig: 'enabled' }), gpuClass(gpu))
  })

  it('guesses nothing', () => {
    const wrong = [
      'No devices were found',
      `${h200}, more`,
      h200.replace('MiB', 'GiB'),
      h200.replace('9.0', '[N/A]'),
    ]
    for (const line of wrong) assert.throws(() => parseNvidiaSmi(line), RangeError, line)
    assert.deepEqual(parseNvidiaSmi('\n'), [])
  })
})

describe('queryNvidiaGpus', () => {
  it('says in one line why there is no answer', async () => {
    assert.deepEqual(await queryNvidiaGpus('no-such-nvidia-smi'), {
      kind: 'unavailable',
      message: 'no NVIDIA driver is installed: there is no nvidia-smi',
    })
    assert.deepEqual(await queryNvidiaGpus('true'), {
      kind: 'unavailable',
      message: 'nvidia-smi names no GPU',
    })
    const failed = await queryNvidiaGpus('false')
    assert.ok(failed.kind === 'unavailable' && failed.message.startsWith('nvidia-smi failed: '))
  })
})
