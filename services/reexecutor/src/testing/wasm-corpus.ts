import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

export type CorpusModule = { readonly name: string; readonly bytes: Uint8Array }

const root = new URL('../../../../', import.meta.url)
const require = createRequire(fileURLToPath(new URL('package.json', root)))

/** Modules of the repository, and of what it depends on, made by five compilers: whole files, or base64 inside a script. */
const files = [
  'services/reexecutor/known-answer/known-answer.wasm',
  'packages/devnet/modules/mandelbrot/mandelbrot.wasm',
  'packages/devnet/modules/dice/dice.wasm',
]
const packaged = ['rabin-wasm/dist/rabin.wasm', 'playwright-core/lib/webp_codec.wasm']
const scripts = [
  'ssh2/lib/protocol/crypto/poly1305.js',
  'assemblyscript/dist/assemblyscript.js',
  'prettier/plugins/flow.js',
]

/** Every module of the corpus that is smaller than `mostBytes`. */
export function wasmCorpus(mostBytes = Infinity): readonly CorpusModule[] {
  const read = (name: string, path: string): CorpusModule => ({
    name,
    bytes: Uint8Array.from(readFileSync(path)),
  })
  return [
    ...files.map((path) => read(path, fileURLToPath(new URL(path, root)))),
    ...packaged.map((path) => read(path, inPackage(path))),
    ...scripts.map((path): CorpusModule => ({ name: path, bytes: embedded(inPackage(path)) })),
  ].filter(({ bytes }) => bytes.length < mostBytes)
}

/** A file of a package, whether or not the package exports it. */
function inPackage(path: string): string {
  const [name = '', ...rest] = path.split('/')
  for (const folder of require.resolve.paths(name) ?? []) {
    const candidate = [folder, name, ...rest].join('/')
    try {
      readFileSync(candidate)
      return candidate
    } catch {
      continue
    }
  }
  throw new TypeError(`expected ${path} among the installed packages; run npm ci`)
}

function embedded(script: string): Uint8Array {
  const text = readFileSync(script, 'latin1')
  const begin = text.indexOf('AGFzbQEA')
  const length = text.slice(begin).search(/[^A-Za-z0-9+/=]/)
  return Uint8Array.from(Buffer.from(text.slice(begin, begin + length), 'base64'))
}
