import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { defaultRunLimits } from '@lilymed/lilypad'
import { AppError, readTomlFile } from '@lilymed/service-kit'
import { Value } from 'typebox/value'
import type { Bundle } from '../bundle/bundle.ts'
import { ContainerBundle } from '../bundle/container-bundle.ts'
import { OnnxBundle } from '../bundle/onnx-bundle.ts'
import { sha256 } from '../bundle/request-digest.ts'
import { WasmBundle } from '../bundle/wasm-bundle.ts'
import { WgslBundle } from '../bundle/wgsl-bundle.ts'

type Table = Readonly<Record<string, unknown>>

const schemas = { wasm: WasmBundle, container: ContainerBundle, onnx: OnnxBundle, wgsl: WgslBundle }
const program = { arguments: [], environment: {} }
/** What a spec may leave out. */
const defaults: Readonly<Record<keyof typeof schemas, Table>> = {
  wasm: { ...program, capabilities: { clock: 'virtual', entropy: 'seeded' } },
  container: { ...program, profile: 'compat', entrypoint: [], outputs: [] },
  onnx: { provider: 'cpu', optimisation: 'basic' },
  wgsl: { entryPoint: 'main' },
}

/**
 * Reads a job for this machine: a bundle, or a spec (TOML, or JSON by its name), which is a bundle that names files where a
 * bundle carries bytes (`module = { file = "a.wasm" }`, `shader = { file = … }`) and may leave out what has a default. Files are
 * looked for beside the spec. Throws REJECTED with everything that is wrong with it, NOT_FOUND for a file that is not there.
 */
export function readRunSpec(path: string): Bundle {
  const spec = path.endsWith('.json') ? readJson(path) : readTomlFile(path)
  const { engine, limits, ...rest } = spec
  if (!isEngine(engine)) {
    throw rejected(path, [`engine must be one of ${Object.keys(schemas).join(', ')}`])
  }
  const asked = isTable(limits) ? limits : {}
  const bundle = withFiles(
    {
      version: 1,
      engine,
      inputs: [],
      nonce: 'run 1',
      ...defaults[engine],
      ...rest,
      limits: { ...defaultRunLimits[engine], ...asked },
    },
    dirname(path),
  )
  const problems = Value.Errors(schemas[engine], bundle).flatMap(({ instancePath, keyword, message }) => {
    // Of an unknown member it is said twice: once where it stands, once of what it stands in.
    if (keyword === 'additionalProperties') return []
    return `${instancePath.slice(1)} ${keyword === 'boolean' ? 'is not a member of it' : message}`
  })
  if (problems.length > 0) throw rejected(path, problems.slice(0, 10))
  return bundle as Bundle
}

/** Puts bytes and their digest in place of every `file`; text for a shader, which a bundle carries as text. */
function withFiles(value: unknown, folder: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withFiles(item, folder))
  if (!isTable(value)) return value
  const { file, ...rest } = value
  if (typeof file === 'string') {
    const bytes = readBytes(resolve(folder, file))
    return { ...rest, sha256: sha256(bytes), bytes: bytes.toString('base64') }
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const named = key === 'shader' && isTable(member) ? member['file'] : undefined
      const text = typeof named === 'string' ? readBytes(resolve(folder, named)).toString() : undefined
      return [key, text ?? withFiles(member, folder)]
    }),
  )
}

function readJson(path: string): Table {
  try {
    const value: unknown = JSON.parse(readBytes(path).toString())
    if (isTable(value)) return value
  } catch (error) {
    if (error instanceof AppError) throw error
  }
  throw rejected(path, ['is no JSON object'])
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new AppError({ code: 'NOT_FOUND', message: `${path} cannot be read (${reason})`, retryable: false })
  }
}

function isEngine(value: unknown): value is keyof typeof schemas {
  return typeof value === 'string' && Object.hasOwn(schemas, value)
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function rejected(path: string, problems: readonly string[]): AppError {
  const message = `${path} is no job:\n${problems.map((problem) => `  ${problem}`).join('\n')}`
  return new AppError({ code: 'REJECTED', message, retryable: false })
}
