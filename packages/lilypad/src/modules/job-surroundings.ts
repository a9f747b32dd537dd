import { rejectJob } from './job-rejection.ts'
import type { JobRejected } from './job-rejection.ts'

const networks = ['none', 'full', 'http']

/** As Lilypad reads a network's name: spaces around it and letter case do not count; none where there is no name. */
const networkOf = (name: string | undefined): string => (name ?? 'None').trim().toLowerCase()

/**
 * Refuses a job that wants a network, which nobody can give it a second time, and a network's name that makes Lilypad's own
 * reading fail. Undefined for a job without one.
 */
export const refuseNetwork = (name: string | undefined): JobRejected | undefined => {
  const network = networkOf(name)
  if (network === 'none') return undefined
  return rejectJob(
    'JOB_NETWORK',
    networks.includes(network)
      ? `expected a job without a network, got ${JSON.stringify(name)}, whose answers nobody can repeat`
      : `expected the network None, Full or HTTP, got ${JSON.stringify(name)}`,
  )
}

const publishers = ['noop', 'ipfs', 'estuary', 's3']

/** Refuses a publisher whose name makes Lilypad's reading fail; which one it is does not matter. */
export const refusePublisher = (name: string | undefined): JobRejected | undefined =>
  name === undefined || publishers.includes(name.trim().toLowerCase())
    ? undefined
    : rejectJob(
        'JOB_PUBLISHER',
        `expected the publisher Noop, Ipfs, Estuary or S3, got ${JSON.stringify(name)}`,
      )

const maximumArguments = 1024
const maximumArgumentLength = 65_536

/** Refuses words for a program that are too many, too long, or hold what no program can be given. */
export const refuseArguments = (words: readonly string[]): JobRejected | undefined => {
  const isFit = (word: string) =>
    word.length <= maximumArgumentLength && word.isWellFormed() && !word.includes('\0')
  if (words.length <= maximumArguments && words.every(isFit)) return undefined
  return rejectJob(
    'JOB_ARGUMENTS',
    `expected at most ${maximumArguments} arguments of ${maximumArgumentLength} characters without NUL, got others`,
  )
}
