/** What is known of a job, from the chain or from its proved deal. */
export type JobFacts = {
  readonly dealId: string
  readonly jobCreator?: string
  readonly resourceProvider?: string
  /** Address of the module’s repository. */
  readonly module?: string
  /** The job offer’s inputs, which the deal’s id is a digest of. */
  readonly inputs?: Readonly<Record<string, string>> | null
}

/** Which jobs an operator takes for private. */
export type PrivacyRules = {
  readonly jobs: 'declared' | 'all'
  readonly deals: readonly string[]
  readonly creators: readonly string[]
  readonly modules: readonly string[]
}

/** That a job is private, and whom its own deal and its parties are to be able to open its evidence. */
export type JobPrivacy = {
  /** Who says so. */
  readonly because: 'creator' | 'deal' | 'account' | 'module' | 'all'
  /** age recipients that the deal names. */
  readonly recipients: readonly string[]
  /** Accounts whose cards are looked for. */
  readonly parties: readonly string[]
}

/** The input by which a creator says that a job is private: empty, or age recipients with blanks between. */
export const privateInput = 'lilymed_private'

/** More than this costs more than it is worth; the rest are left out. */
const mostRecipients = 16

const declared = ({ inputs }: JobFacts): readonly string[] | undefined => {
  const given = inputs !== null && inputs !== undefined && Object.hasOwn(inputs, privateInput)
  return given
    ? (inputs[privateInput] ?? '')
        .split(/[\s,]+/)
        .filter((word) => word.startsWith('age1'))
        .slice(0, mostRecipients)
    : undefined
}

const becauseOf = (
  job: JobFacts,
  rules: PrivacyRules,
  words: readonly string[] | undefined,
): JobPrivacy['because'] | undefined => {
  const { dealId, jobCreator, module } = job
  const isSame = (one: string) => (other: string) => one.toLowerCase() === other.toLowerCase()
  if (words !== undefined) return 'creator'
  if (rules.deals.includes(dealId)) return 'deal'
  if (jobCreator !== undefined && rules.creators.some(isSame(jobCreator))) return 'account'
  if (module !== undefined && rules.modules.some(isSame(module))) return 'module'
  return rules.jobs === 'all' ? 'all' : undefined
}

/**
 * Whether a job is private; undefined where nobody says so. A creator’s word in the deal comes first and cannot be taken back, for the deal’s id is a
 * digest of it.
 */
export const jobPrivacyOf = (job: JobFacts, rules: PrivacyRules): JobPrivacy | undefined => {
  const words = declared(job)
  const because = becauseOf(job, rules, words)
  if (because === undefined) return undefined
  const parties = [job.jobCreator, job.resourceProvider].filter((party) => party !== undefined)
  return { because, recipients: words ?? [], parties }
}

/** What is recorded instead of what went wrong with a private job: such words may quote its inputs and the names of its files. */
export const withheldMessage = 'withheld: the job is private'
