import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleJob, defaultRunLimits, planRun } from '@lilymed/lilypad'
import type { BundleSource, ModuleInputs } from '@lilymed/lilypad'
import { AppError } from '@lilymed/service-kit'
import type { Bundle } from '../bundle/bundle.ts'

const templateName = 'lilypad_module.json.tmpl'
const mostBytes = 64 * 2 ** 20

/**
 * The bundle of a module in a folder: its template rendered with inputs, and the files beside it found by their sha256. Throws an
 * AppError where the folder, the template or the job is refused.
 */
export async function readModuleFolder(folder: string, inputs: ModuleInputs): Promise<Bundle> {
  const template = await readFile(join(folder, templateName)).catch(() => undefined)
  if (template === undefined) throw refusal('NOT_FOUND', `there is no ${templateName} in ${folder}`)
  const planned = planRun(template, inputs)
  if (planned.kind === 'rejected') throw refusal('REJECTED', planned.rejection.message)
  const bundled = await bundleJob(planned, {
    source: await folderSource(folder),
    images: undefined,
    scope: folder,
    terms: { limits: defaultRunLimits, nonce: '' },
    signal: undefined,
  })
  if (bundled.kind === 'rejected') throw refusal('REJECTED', bundled.rejection.message)
  return bundled.bundle as Bundle
}

async function folderSource(folder: string): Promise<BundleSource> {
  const files = new Map<string, string>()
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = join(folder, entry.name)
    if (!entry.isFile() || (await stat(file)).size > mostBytes) continue
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
    files.set(`0x${digest}`, file)
  }
  return {
    getModuleTemplate: () => Promise.reject(refusal('REJECTED', 'a module in a folder names no other')),
    getBlob: async (digest) => {
      const file = files.get(digest)
      if (file === undefined)
        throw refusal('REJECTED', `no file in ${folder} has the sha256 ${digest} that the module names`)
      return readFile(file)
    },
  }
}

const refusal = (code: 'NOT_FOUND' | 'REJECTED', message: string) =>
  new AppError({ code, message, retryable: false })
