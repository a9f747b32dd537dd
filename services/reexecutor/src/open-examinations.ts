import { mkdir, rm } from 'node:fs/promises'
import { createComparer } from './compare/comparer.ts'
import { createExaminationService } from './examinations/examination-service.ts'
import type { ExaminationService, ExaminationServiceOptions } from './examinations/examination-service.ts'
import { readClaimCar } from './examinations/read-claim-car.ts'

export type OpenExaminationsOptions = Omit<ExaminationServiceOptions, 'comparer' | 'readClaimCar'>

/** One thread compares: an examination waits for a run anyway, and a hostile file can keep one thread busy for a while. */
const threads = 1
const timeLimitMs = 300_000

/** Examinations over a folder of their own, emptied of what an earlier process left there. */
export async function openExaminations(options: OpenExaminationsOptions): Promise<ExaminationService> {
  await rm(options.directory, { recursive: true, force: true })
  await mkdir(options.directory, { recursive: true, mode: 0o700 })
  return createExaminationService({
    ...options,
    comparer: createComparer({ threads, timeLimitMs }),
    readClaimCar,
  })
}
