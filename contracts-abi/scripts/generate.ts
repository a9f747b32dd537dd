import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { renderArtifacts } from './render-artifacts.ts'

const out = fileURLToPath(new URL('../../contracts/out', import.meta.url))
const generated = fileURLToPath(new URL('../src/generated', import.meta.url))

const files = renderArtifacts(out)
rmSync(generated, { recursive: true, force: true })
mkdirSync(join(generated, 'bytecode'), { recursive: true })
for (const [path, text] of files) writeFileSync(join(generated, path), text)
