// Checks the native engines on this machine's NVIDIA GPU and writes down what they compute: `npm run test:gpu`.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createExclusiveByName } from '../src/engines/native/exclusive.ts'
import { queryNvidiaGpus, smFamily } from '../src/engines/native/gpu/nvidia-gpus.ts'
import type { NvidiaGpu } from '../src/engines/native/gpu/nvidia-gpus.ts'
import { findSoftwareDriver } from '../src/engines/native/gpu/vulkan-driver.ts'
import { createOnnxEngine } from '../src/engines/onnx/onnx-engine.ts'
import { createWgslEngine } from '../src/engines/wgsl/wgsl-engine.ts'
import { checkContainer } from './check-container.ts'
import { checkKernels } from './check-kernels.ts'
import { checkModels } from './check-model.ts'
import { isGood, toCells } from './report.ts'
import type { Check, GpuReport } from './report.ts'
import { writeReport } from './write-report.ts'

const { values } = parseArgs({
  options: {
    'allow-software': { type: 'boolean', default: false },
    image: { type: 'string' },
    output: { type: 'string', default: 'docs/reference/gpu-runs' },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function run(gpu: NvidiaGpu | undefined, image: string | undefined): Promise<GpuReport> {
  const adapter = gpu === undefined ? 'software' : 'hardware'
  const directory = await mkdtemp(join(tmpdir(), 'lilymed-gpu-'))
  const exclusiveByName = createExclusiveByName()
  const openWgsl = () => createWgslEngine({ adapter }, { exclusiveByName })
  const wgsl = await openWgsl()
  const onnx = await createOnnxEngine(
    { slots: 1, providers: gpu === undefined ? ['cpu', 'webgpu'] : ['cpu', 'webgpu', 'cuda'], adapter },
    { directory, exclusiveByName },
  )
  try {
    const kernels: readonly Check[] =
      wgsl.slots.length > 0
        ? await checkKernels(wgsl, openWgsl)
        : wgsl.unavailable.map((message) => ({ name: 'wgsl', status: 'failed' as const, message }))
    const models = await checkModels(onnx, ['cpu', 'webgpu'])
    const slots = [...wgsl.slots, ...onnx.slots]
    return {
      format: 'lilymed-gpu-run/1',
      software: gpu === undefined,
      date: new Date().toISOString().slice(0, 10),
      adapter: adapterName(gpu),
      classes: Object.fromEntries(slots.map(({ id, determinismClass }) => [id, determinismClass])),
      checks: [...kernels, ...models, await checkContainer(gpu, image)],
    }
  } finally {
    await Promise.all([wgsl.close(), onnx.close()])
    await rm(directory, { recursive: true })
  }
}

function adapterName(gpu: NvidiaGpu | undefined): string {
  if (gpu !== undefined) return `${gpu.name} ${smFamily(gpu)} driver ${gpu.driver}`
  const found = findSoftwareDriver()
  return `SwiftShader ${found.kind === 'found' ? (found.driver.library ?? '') : ''}`.trim()
}

const query = await queryNvidiaGpus()
if (query.kind === 'unavailable' && !values['allow-software']) {
  say(`no NVIDIA GPU to test: ${query.message} (--allow-software runs on SwiftShader instead)`)
  process.exitCode = 1
} else {
  const report = await run(query.kind === 'found' ? query.gpus[0] : undefined, values.image)
  say(`${report.adapter}${report.software ? ' (software: no GPU was tested)' : ''}`)
  for (const check of report.checks)
    say(
      `  ${toCells(check)
        .filter((cell) => cell !== '')
        .join('  ')}`,
    )
  say(`written: ${await writeReport(values.output, report)}`)
  process.exitCode = isGood(report) ? 0 : 1
}
