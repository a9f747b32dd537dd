import { challengeOutcomes, planChallenge } from '@lilymed/api'
import type {
  AlreadyDisputed,
  ChallengePlan,
  ChallengePosition,
  ChallengeRefusal,
  ChallengeWish,
} from '@lilymed/api'
import { classId } from '@lilymed/network'
import { portableClass, raiseChallenge, readChallenge } from '@lilymed/parties'
import type { PartyNetwork, PartySender } from '@lilymed/parties'
import { AppError, createLifecycle, exitCodes, printable } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { confirm } from '../confirm.ts'
import { asJsonLine } from '../parties/as-json.ts'
import { dealInWords, escrowInWords, planInWords, sentInWords } from '../parties/challenge-in-words.ts'
import { classNames } from '../parties/class-names.ts'
import { readDealId } from '../parties/deal-argument.ts'
import { dryRun } from '../parties/dry-run.ts'
import { follow } from '../parties/follow.ts'
import { loadPartySettings, openNetwork, openSender } from '../parties/party-settings.ts'
import type { PartySettings } from '../parties/party-settings.ts'
import { untilStopped } from '../until-stopped.ts'

const readRounds = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (/^[1-3]$/.test(text)) return Number(text)
  throw new AppError({
    code: 'USAGE',
    message: `--rounds takes 1, 2 or 3, got ${printable(text)}`,
    retryable: false,
  })
}

type Scene = {
  readonly invocation: Invocation
  readonly settings: PartySettings
  readonly network: PartyNetwork
  readonly sender: PartySender | undefined
  readonly dealId: string
  readonly wish: ChallengeWish
  readonly nameOf: (drawClass: string) => string
  readonly signal: AbortSignal
  readonly pollIntervalMs: number
}

/** `lilymed challenge`. */
export const challenge: Action = (invocation) =>
  untilStopped(async (signal) => {
    const { options, note } = invocation
    const dealId = readDealId(invocation)
    const className = textOption(options, 'class')
    const rounds = readRounds(textOption(options, 'rounds'))
    const settings = loadPartySettings(invocation)
    const isSending = settings.account !== undefined && options['dryRun'] !== true
    const lifecycle = createLifecycle()
    try {
      const network = await openNetwork(settings, note)
      lifecycle.defer(() => network.close())
      const sender = isSending ? lifecycle.use(await openSender(settings, network, note)) : undefined
      return await answer({
        invocation,
        settings,
        network,
        sender,
        dealId,
        wish: { drawClass: className === undefined ? undefined : classId(className), rounds },
        nameOf: classNames([...settings.classes, ...(className === undefined ? [] : [className])]),
        signal,
        pollIntervalMs: 1_000,
      })
    } finally {
      await lifecycle.close()
    }
  })

const answer = async (scene: Scene): Promise<ExitCode> => {
  const { invocation, network, sender, dealId, wish } = scene
  const asked = { dealId, account: sender?.address, drawClass: wish.drawClass }
  const position = await readChallenge(network, asked)
  const plan = planChallenge(position, wish, portableClass)
  if (plan.kind === 'rejected' && plan.rejection.code === 'NOT_ON_CHAIN') return notOnChain(scene, plan)
  if (invocation.options['json'] !== true && position.deal !== null) {
    invocation.print(dealInWords(position.deal, position.now))
  }
  if (plan.kind === 'disputed') return disputed(scene, plan)
  if (invocation.options['dryRun'] === true) return tried(scene, position, plan)
  if (plan.kind === 'rejected') return refused(scene, position, plan)
  return agreed(scene, position, plan)
}

const notOnChain = (
  { invocation: { options, print, note } }: Scene,
  { rejection }: ChallengeRefusal,
): ExitCode => {
  if (options['json'] === true) print(asJsonLine({ kind: 'refused', rejection }))
  else note(`${rejection.message}\n`)
  return exitCodes.notFound
}

const refused = (
  { invocation: { options, print, note } }: Scene,
  position: ChallengePosition,
  { rejection }: ChallengeRefusal,
): ExitCode => {
  if (options['json'] === true) print(asJsonLine({ kind: 'refused', position, rejection }))
  else note(`refused (${rejection.code}): ${rejection.message}\n${escrowInWords(position)}`)
  return exitCodes.rejected
}

const disputed = async (
  { invocation, network, signal, pollIntervalMs }: Scene,
  { disputeId }: AlreadyDisputed,
): Promise<ExitCode> => {
  const { options, print } = invocation
  if (options['json'] === true) print(asJsonLine({ kind: 'disputed', disputeId, sent: [] }))
  else print(`dispute      ${disputeId}\n`)
  if (options['watch'] === true) return follow(invocation, { network, disputeId, signal, pollIntervalMs })
  if (options['json'] !== true) print('it is challenged already; follow it with --watch\n')
  return exitCodes.ok
}

const say = (
  { invocation: { options, print }, nameOf }: Scene,
  position: ChallengePosition,
  plan: ChallengePlan,
): void => {
  if (options['json'] !== true && position.deal !== null)
    print(planInWords(position, position.deal, plan, nameOf))
}

const plannedJson = (position: ChallengePosition, plan: ChallengePlan): object => ({
  position,
  plan,
  outcomes: position.deal === null ? [] : challengeOutcomes(position, position.deal, plan),
})

const tried = async (
  scene: Scene,
  position: ChallengePosition,
  plan: ChallengePlan | ChallengeRefusal,
): Promise<ExitCode> => {
  const { invocation, settings, signal } = scene
  const { options, print, note } = invocation
  if (plan.kind === 'planned') say(scene, position, plan)
  else if (options['json'] !== true) note(`refused (${plan.rejection.code}): ${plan.rejection.message}\n`)
  const { advice, runs } = await dryRun(invocation, { position, settings, signal })
  const judged =
    plan.kind === 'planned' ? plannedJson(position, plan) : { position, rejection: plan.rejection }
  if (options['json'] === true) print(asJsonLine({ kind: 'dry run', ...judged, ...advice, runs }))
  else print(`\n${adviceInWords[advice.advice]}: ${printable(advice.reason)}\n`)
  if (advice.advice === 'challenge') return exitCodes.different
  return advice.advice === 'accept' ? exitCodes.ok : exitCodes.rejected
}

const adviceInWords = {
  challenge: 'CHALLENGE IT',
  accept: 'do not challenge it',
  undecided: 'the runs do not tell',
} as const

const agreed = async (scene: Scene, position: ChallengePosition, plan: ChallengePlan): Promise<ExitCode> => {
  const { invocation, network, sender, dealId, wish, signal, pollIntervalMs } = scene
  const { options, print, note } = invocation
  const isJson = options['json'] === true
  say(scene, position, plan)
  const isAgreed =
    options['yes'] === true || (!isJson && sender !== undefined && (await confirm('challenge it?', note)))
  if (sender === undefined || !isAgreed) {
    if (isJson) print(asJsonLine({ kind: 'planned', ...plannedJson(position, plan) }))
    else
      print(
        sender === undefined
          ? '\nnothing was sent: no key was named\n'
          : 'nothing was sent; run it again with --yes to do it\n',
      )
    return sender === undefined ? exitCodes.ok : exitCodes.rejected
  }
  const { disputeId, sent } = await raiseChallenge({
    network,
    sender,
    dealId,
    wish,
    agreed: plan,
    ...(isJson ? {} : { onSent: (step) => print(sentInWords(step)) }),
  })
  if (isJson) print(asJsonLine({ kind: 'disputed', disputeId, sent }))
  else print(`dispute      ${disputeId}\n`)
  if (options['watch'] === true) return follow(invocation, { network, disputeId, signal, pollIntervalMs })
  return exitCodes.ok
}
