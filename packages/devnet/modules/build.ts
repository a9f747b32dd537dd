import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compileProgram } from './compile.ts'
import { programs } from './programs.ts'

// Compiles every program next to its source and writes its sha256 into the module's template.
for (const program of programs) {
  const wasm = join(program.folder, `${program.name}.wasm`)
  await compileProgram(program, wasm)
  const digest = createHash('sha256')
    .update(await readFile(wasm))
    .digest('hex')
  if (program.isModule) {
    const template = join(program.folder, 'lilypad_module.json.tmpl')
    const text = await readFile(template, 'utf8')
    await writeFile(template, text.replace(/"sha256:[0-9a-f]{64}"/, `"sha256:${digest}"`))
  }
  console.log(`${program.name} sha256:${digest}`)
}
