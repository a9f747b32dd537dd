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
import type { ExitCode, Lifecycle } from '@lilymed/service-kit'
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
import { loadPartySettings, openNetwork, openSender } from '../parties/party-settings.ts'
import type { PartySettings } from '../parties/party-settings.ts'
import { untilStopped } from '../until-stopped.ts'

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

const loadPolicy = ({ options, environment }: Invocation): CheckSettings => {
  const file = textOption(options, 'policy')
  if (file === undefined)
    throw usage('name the policy with --policy: docs/how-to/challenge-a-result.md has one')
  return loadCheckSettings({ file, environment })
}

/** Why a policy cannot be followed with these settings; undefined where it can. */
const problemOf = (policy: CheckSettings, { solverUrl }: PartySettings): string | undefined => {
  if (solverUrl !== undefined) return undefined
  const reruns = [policy.dryRun, ...policy.overrides.map((each) => each.dryRun)]
  if (reruns.some((when) => when === 'always' || when === 'sampled'))
    return 'dryRun needs the deals’ documents: name the solver with --solver, or say dryRun = "never"'
  if (policy.appeals.enabled)
    return 'appeals need runs of one’s own, and those the deals’ documents: name the solver with --solver'
  return policy.overrides.some(({ module }) => module !== undefined)
    ? 'overrides by module need the deals’ documents: name the solver with --solver'
    : undefined
}

type Watch = { readonly watch: WatchChecksOptions; readonly told: CheckMetrics['told'] }

/** Opens everything that the checks need, registered on the lifecycle. */
const prepare = async (invocation: Invocation, lifecycle: Lifecycle, signal: AbortSignal): Promise<Watch> => {
  const { options, note } = invocation
  const policy = loadPolicy(invocation)
  const settings = loadPartySettings(invocation)
  const problem = problemOf(policy, settings)
  if (problem !== undefined) throw usage(problem)
  const { secret, digest } = readCheckSecret(policy.secretFile)
  const network = await openNetwork(settings)
  lifecycle.defer(() => network.close())
  const isTrial = options['dryRun'] === true
  const named = textOption(options, 'creator')
  const sender =
    isTrial && named !== undefined ? undefined : lifecycle.use(await openSender(settings, network, note))
  const creator = named === undefined ? (sender?.address ?? '') : readAddress(named)
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
