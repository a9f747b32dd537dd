import type { Address } from '@lilymed/domain'
import { classId } from '@lilymed/network'
import {
  checkAppealsOf,
  checkPolicyOf,
  digestOf,
  loadCheckSettings,
  readCheckSecret,
  watchChecks,
} from '@lilymed/parties'
import type { CheckSettings, WatchChecksOptions } from '@lilymed/parties'
import {
  AppError,
  createLifecycle,
  createLogger,
  exitCodes,
  openMetrics,
  printable,
  runService,
} from '@lilymed/service-kit'
import type { ConfigNeed, ExitCode, Lifecycle } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { readAddress } from '../mediator-custody/read-arguments.ts'
import { asJsonLine } from '../parties/as-json.ts'
import { createCheckMetrics } from '../parties/check-metrics.ts'
import type { CheckMetrics } from '../parties/check-metrics.ts'
import { checkNewsInWords } from '../parties/check-news-in-words.ts'
import { dryRun } from '../parties/dry-run.ts'
import { moduleFinder } from '../parties/module-finder.ts'
import { openChecks, openTrial } from '../parties/open-checks.ts'
import { aKey, loadPartySettings, openNetwork, openSender } from '../parties/party-settings.ts'
import type { PartySettings } from '../parties/party-settings.ts'
import { readPatience } from '../parties/read-patience.ts'
import { readTogether } from '../parties/read-together.ts'
import { untilStopped } from '../until-stopped.ts'

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

const noPolicy = 'name the policy with --policy: docs/how-to/challenge-a-result.md has one'

const loadPolicy = ({ options, environment }: Invocation): CheckSettings => {
  const file = textOption(options, 'policy')
  if (file === undefined) throw usage(noPolicy)
  return loadCheckSettings({ file, environment })
}

/** What a policy needs a solver for; undefined where it needs none. */
const documentsFor = (policy: CheckSettings): string | undefined => {
  const reruns = [policy.dryRun, ...policy.overrides.map((each) => each.dryRun)]
  if (reruns.some((when) => when === 'always' || when === 'sampled'))
    return 'dryRun needs the deals’ documents: name the solver with --solver, or say dryRun = "never"'
  if (policy.appeals.enabled)
    return 'appeals need runs of one’s own, and those the deals’ documents: name the solver with --solver'
  return policy.overrides.some(({ module }) => module !== undefined)
    ? 'overrides by module need the deals’ documents: name the solver with --solver'
    : undefined
}

const needsOf = (policy: CheckSettings | undefined, isKeyless: boolean): readonly ConfigNeed[] => {
  const why = policy === undefined ? undefined : documentsFor(policy)
  return [
    ...(why === undefined ? [] : [{ anyOf: [['solverUrl']], reason: `is missing; ${why}` }]),
    ...(isKeyless
      ? []
      : [{ ...aKey, reason: `${aKey.reason}, or only look with --dry-run --creator <address>` }]),
  ]
}

type Told = {
  readonly policy: CheckSettings
  readonly settings: PartySettings
  readonly drawnBy: ReturnType<typeof readCheckSecret>
  readonly named: Address | undefined
  readonly patienceMs: number | undefined
}

/** All that the watch is told, or everything that is wrong with it or missing. */
const readTold = (invocation: Invocation): Told => {
  const { options } = invocation
  const creator = textOption(options, 'creator')
  const isKeyless = options['dryRun'] === true && creator !== undefined
  let policy: CheckSettings | undefined
  const [read, drawnBy, settings, named, patienceMs] = readTogether(
    () => (policy = loadPolicy(invocation)),
    // Without a policy nobody knows where the secret is, and that failure is told.
    () => (policy === undefined ? undefined : readCheckSecret(policy.secretFile)),
    () => loadPartySettings(invocation, needsOf(policy, isKeyless)),
    () => (creator === undefined ? undefined : readAddress(creator)),
    () => readPatience(textOption(options, 'giveUpAfter') ?? (options['once'] === true ? '60' : undefined)),
  )
  if (drawnBy === undefined) throw usage(noPolicy)
  return { policy: read, settings, drawnBy, named, patienceMs }
}

type Watch = { readonly watch: WatchChecksOptions; readonly told: CheckMetrics['told'] }

/** Opens everything that the checks need, registered on the lifecycle. */
const prepare = async (invocation: Invocation, lifecycle: Lifecycle, signal: AbortSignal): Promise<Watch> => {
  const { options, note } = invocation
  const { policy, settings, drawnBy, named, patienceMs } = readTold(invocation)
  const { secret, digest } = drawnBy
  const network = await openNetwork(settings, note)
  lifecycle.defer(() => network.close())
  const isTrial = options['dryRun'] === true
  const sender =
    isTrial && named !== undefined ? undefined : lifecycle.use(await openSender(settings, network, note))
  const creator = named ?? sender?.address ?? ''
  if (sender !== undefined && sender.address !== creator)
    throw usage(`the key is of ${sender.address}, and --creator names ${creator}`)
  const place = { settings: policy, network, creator, lifecycle }
  const journal = await (isTrial ? openTrial(place) : openChecks(place))
  const metrics = lifecycle.use(await openMetrics(policy.metrics))
  const shown = createCheckMetrics(metrics.meter, journal.checks)
  const url = await metrics.serve()
  if (url !== undefined) note(`metrics at ${url}\n`)
  const isModuleNeeded = policy.overrides.some(({ module }) => module !== undefined)
  const watch: WatchChecksOptions = {
    network,
    creator,
    sender: isTrial ? undefined : sender,
    journal,
    policy: checkPolicyOf(policy),
    appeals: checkAppealsOf(policy),
    secret,
    digests: { secret: digest, policy: digestOf(JSON.stringify(policy)) },
    wish: {
      drawClass: policy.class === undefined ? undefined : classId(policy.class),
      rounds: policy.rounds,
    },
    moduleOf: moduleFinder(settings.solverUrl, isModuleNeeded, signal),
    rerun: (position, stopped) =>
      dryRun({ ...invocation, note: () => undefined }, { position, settings, signal: stopped }),
    signal,
    isOnce: options['once'] === true,
    ...(patienceMs === undefined ? {} : { patienceMs }),
    pollIntervalMs: options['once'] === true ? 100 : 1_000,
    onTrouble: (message) => note(`${printable(message)}; trying again\n`),
    onFailure: shown.failed,
    onLook: shown.looked,
  }
  return { watch, told: shown.told }
}

const follow = async ({ watch, told }: Watch, { options, print }: Invocation): Promise<void> => {
  for await (const news of watchChecks(watch)) {
    told(news)
    print(options['json'] === true ? asJsonLine(news) : checkNewsInWords(news))
  }
}

const once = (invocation: Invocation): Promise<ExitCode> =>
  untilStopped(async (signal) => {
    const lifecycle = createLifecycle()
    try {
      await follow(await prepare(invocation, lifecycle, signal), invocation)
      return exitCodes.ok
    } finally {
      await lifecycle.close()
    }
  })

const daemon = (invocation: Invocation): Promise<ExitCode> =>
  runService({
    name: 'challenge watch',
    logger: createLogger({ name: 'challenge watch', level: 'warn' }),
    complain: (line) => invocation.note(`${line}\n`),
    start: async ({ lifecycle, fail }) => {
      const stopped = new AbortController()
      const watch = await prepare(invocation, lifecycle, stopped.signal)
      const following = follow(watch, invocation).catch(fail)
      // The first to be closed: nothing is closed under it.
      lifecycle.defer(async () => {
        stopped.abort()
        await following
      })
    },
  })

/** `lilymed challenge watch`. */
export const challengeWatch: Action = (invocation) =>
  invocation.options['once'] === true ? once(invocation) : daemon(invocation)
