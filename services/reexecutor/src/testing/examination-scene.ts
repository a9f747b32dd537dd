import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sha256 } from '../bundle/request-digest.ts'
import type { Comparer } from '../compare/comparer.ts'
import type { ExaminationRequest } from '../examinations/examination-request.ts'
import { createExaminationService } from '../examinations/examination-service.ts'
import type { ExaminationView } from '../examinations/examination-view.ts'
import { cidOf, createFinishedRuns, resultWith } from './finished-runs.ts'
import type { ResultFiles } from './finished-runs.ts'

const tenant = 'a'

/** Examinations of finished runs in memory; `directory` and `comparer` are its caller's to close. */
export const createExaminationScene = ({
  directory,
  comparer,
}: {
  readonly directory: string
  readonly comparer: Comparer
}) => {
  const finished = createFinishedRuns()
  const faults: unknown[] = []
  const endings: string[] = []
  const claims = new Map<string, ResultFiles>()
  const examinations = createExaminationService({
    ...finished,
    comparer: { ...comparer, close: () => Promise.resolve() },
    directory,
    limit: 8,
    limitPerTenant: 4,
    onFault: (_id, error) => void faults.push(error),
    onEnded: (outcome) => void endings.push(outcome),
    readClaimCar: async ({ car, resultCid, directory: folder }) => {
      const name = Buffer.concat(await car.toArray()).toString()
      const files = claims.get(name)
      if (files === undefined || (await cidOf(files)) !== resultCid)
        return { kind: 'refused', message: 'not the claim' }
      await mkdir(folder)
      const written = []
      for (const [path, content] of Object.entries(files)) {
        const bytes = Buffer.from(content)
        const file = join(folder, sha256(bytes).slice(2))
        await writeFile(file, bytes)
        written.push({ path, size: bytes.length, sha256: sha256(bytes), file })
      }
      return { kind: 'read', files: written }
    },
  })
  const post = async (name: string, files: ResultFiles | undefined) => {
    if (files !== undefined) claims.set(name, files)
    const stored = await finished.write(Buffer.from(name))
    assert.ok(stored.kind === 'stored')
    finished.artifacts.grant(tenant, stored.digest)
    return stored.digest
  }
  /** Asks for one and waits for its end. */
  const end = async (request: ExaminationRequest, of = tenant): Promise<ExaminationView> => {
    const submitted = await examinations.submit(of, request)
    if (submitted.kind === 'rejected') return assert.fail(submitted.rejection.message)
    const { examinationId } = submitted.view
    while (examinations.get(of, examinationId)?.state === 'running') await delay(5)
    return examinations.get(of, examinationId) ?? assert.fail('it was forgotten')
  }
  const examine = async (runs: readonly string[], change: Partial<ExaminationRequest> = {}) => {
    const request: ExaminationRequest = {
      runs: [...runs],
      claim: {
        resultCid: await cidOf(resultWith({ a: 'claimed' })),
        determinismClass: 'dc1/wasm/arch=x64',
      },
      policy: null,
      isModulePinned: true,
      isPortable: false,
      ...change,
    }
    const view = await end(request)
    return view.state === 'completed' ? view.result : assert.fail(String(faults[0]))
  }
  return { ...finished, examinations, end, examine, post, faults, endings }
}
