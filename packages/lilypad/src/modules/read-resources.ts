import { parseByteSize } from './parse-byte-size.ts'

/** What a job asks of the machine. */
export type JobResources = {
  /** Undefined where the job leaves it to the provider. */
  readonly memoryBytes?: number
  readonly gpus: 0 | 1
}

/** Reads `Resources` of a job spec, texts as Bacalhau takes them; for what it would not take, the reason in words. */
export const readResources = (given: {
  readonly Memory?: string
  readonly GPU?: string
}): JobResources | string => {
  const { Memory: memory = '', GPU: gpu = '' } = given
  const memoryBytes = memory === '' ? undefined : parseByteSize(memory)
  if (memory !== '' && memoryBytes === undefined)
    return `expected memory as "512Mb" or "16GiB", got ${JSON.stringify(memory)}`
  if (!/^[01]?$/.test(gpu)) return `expected at most one GPU, got ${JSON.stringify(gpu)}`
  return { gpus: gpu === '1' ? 1 : 0, ...(memoryBytes === undefined ? {} : { memoryBytes }) }
}
