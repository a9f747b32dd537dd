import { createHmac, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getAddress, isAddress } from 'ethers/address'
import {
  isRecipient,
  newIdentity,
  readCard,
  recipientOf,
  recipientOfAccount,
} from '@lilymed/audit/private-evidence'
import type { RecipientCard } from '@lilymed/audit/private-evidence'
import { AppError, makeFolder, readSecretFile, syncFolder } from '@lilymed/service-kit'
import { jobPrivacyOf } from './job-privacy.ts'
import type { JobFacts, JobPrivacy } from './job-privacy.ts'
import type { PrivacyConfig } from './privacy-config.ts'

/** How this mediator keeps jobs private. */
export type Privacy = {
  /** Whether a job is private; undefined where nobody says so. */
  privacyOf(job: JobFacts): JobPrivacy | undefined
  /**
   * The age recipients that evidence of a private job is sealed to: this mediator, those the deal names, its parties, the auditors. Cards are read
   * every time, so that one that came in meanwhile counts.
   */
  recipientsOf(privacy: JobPrivacy): readonly string[]
  /**
   * The nonce of a private job’s run in place of the plain one, which anybody can work out: a run is named by the digest of its whole request, that
   * name is published, and by it a request that can be guessed could be confirmed. The same for the same run for as long as the identity stays.
   */
  hideNonce(nonce: string): string
}

const noRules: Pick<PrivacyConfig, 'jobs' | 'deals' | 'creators' | 'modules' | 'auditors'> = {
  jobs: 'declared',
  deals: [],
  creators: [],
  modules: [],
  auditors: [],
}

const mostCardBytes = 16_384

const readCardFile = (file: string): RecipientCard | undefined => {
  try {
    return statSync(file).size > mostCardBytes ? undefined : readCard(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // A folder, a link to nothing, a file that was taken away meanwhile or is no JSON.
    return undefined
  }
}

/** Cards of a folder that are signed as they must be; whatever else lies there is passed over. Throws where the folder cannot be read. */
export const readCards = (folder: string): readonly RecipientCard[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => readCardFile(join(folder, name)) ?? [])

/** Where the identity is kept unless a file is named. */
export const identityFileOf = (
  dataDirectory: string,
  config: Pick<PrivacyConfig, 'identityFile'> | undefined,
): string => config?.identityFile ?? join(dataDirectory, 'privacy', 'identity')

/** The identity of a file, which is made where it is the mediator’s own and not there yet. */
const openIdentity = async (dataDirectory: string, config: PrivacyConfig | undefined): Promise<string> => {
  const file = identityFileOf(dataDirectory, config)
  if (config?.identityFile === undefined) {
    makeFolder(join(dataDirectory, 'privacy'))
    if (!existsSync(file)) {
      // Whole or not there: what is sealed to half of an identity is sealed to nobody.
      const incoming = `${file}.${randomUUID()}`
      await writeFile(incoming, `${await newIdentity()}\n`, { mode: 0o600, flag: 'wx', flush: true })
      await rename(incoming, file)
      syncFolder(join(dataDirectory, 'privacy'))
    }
  }
  return readSecretFile(file)
}

const invalid = (message: string): AppError =>
  new AppError({ code: 'CONFIG_INVALID', message, retryable: false })

/**
 * Opens what keeps private jobs private. Creators may say that a job is private whatever is configured, so that this is open always.
 * Throws CONFIG_INVALID where a file, folder or recipient of the configuration cannot be used.
 */
export const openPrivacy = async (
  dataDirectory: string,
  config: PrivacyConfig | undefined,
): Promise<Privacy> => {
  const rules = config ?? noRules
  const wrong = rules.auditors.find((auditor) => !isRecipient(auditor))
  if (wrong !== undefined)
    throw invalid(`privacy.auditors names ${wrong.slice(0, 40)}…, which is no age recipient`)
  const folder = config?.cardsFolder
  let cards: readonly RecipientCard[] = []
  const readAgain = (): void => {
    if (folder !== undefined) cards = readCards(folder)
  }
  try {
    readAgain()
  } catch (failure) {
    throw invalid(
      `privacy.cardsFolder ${String(folder)} cannot be read (${(failure as NodeJS.ErrnoException).code ?? 'unknown error'})`,
    )
  }
  const identity = await openIdentity(dataDirectory, config)
  const own = await recipientOf(identity).catch(() => {
    throw invalid(`${identityFileOf(dataDirectory, config)} holds no age identity`)
  })
  return {
    privacyOf: (job) => jobPrivacyOf(job, rules),
    hideNonce: (nonce) => createHmac('sha256', identity).update(`lilymed run nonce\n${nonce}`).digest('hex'),
    recipientsOf: ({ recipients, parties }) => {
      try {
        readAgain()
      } catch {
        // A folder that is away for a while costs nobody a vote: the cards that were known count.
      }
      const named = parties
        .filter((party) => isAddress(party))
        .flatMap((party) => recipientOfAccount(cards, getAddress(party)) ?? [])
      return [own, ...recipients.filter(isRecipient), ...named, ...rules.auditors]
    },
  }
}
