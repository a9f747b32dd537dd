#!/usr/bin/env node
// What forge needs of a native solc (`--version`, `--standard-json`), served by solc-js: npm carries no native compiler.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'

const solc = createRequire(import.meta.url)('solc')
const args = process.argv.slice(2)

if (args.includes('--version')) {
  const version = solc.version().replace('.Emscripten.clang', '.Linux.g++')
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`)
} else if (args.includes('--standard-json')) {
  process.stdout.write(solc.compile(readFileSync(0, 'utf8')))
} else {
  process.stderr.write(`solc.mjs answers --version and --standard-json only, got: ${args.join(' ')}\n`)
  process.exitCode = 2
}
