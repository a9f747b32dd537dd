import { performAct } from '@lilymed/parties'
import type { Act, PartyNetwork, PlanAsked, PlannedAct } from '@lilymed/parties'
import { createLifecycle, exitCodes } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import type { Invocation } from '../command.ts'
import { confirm } from '../confirm.ts'
import { untilStopped } from '../until-stopped.ts'
import { asJsonLine } from './as-json.ts'
import { sentInWords } from './challenge-in-words.ts'
import { aKey, loadPartySettings, openNetwork, openSender } from './party-settings.ts'
import type { PartySettings } from './party-settings.ts'

export type ActPlace = {
  readonly network: PartyNetwork
  readonly settings: PartySettings
  /** Whose key it is. */
  readonly address: string
  readonly signal: AbortSignal
}

const lines = (title: string, rows: readonly string[]): string =>
  rows.length === 0 ? '' : `${title}\n${rows.map((row) => `  ${row}\n`).join('')}`

/** What is to be sent and what will be, in lines. */
export const actInWords = (address: string, { steps, effects, warnings }: PlannedAct): string =>
  [
    lines(
      `${address} sends`,
      steps.map(({ what, call }, place) => `${place + 1}. ${what}\n     to ${call.to}`),
    ),
    lines('then', effects),
    lines('mind', warnings),
  ].join('')

/**
 * Plans an act of a party from the chain, shows it, asks, and carries it out step by step. Exit code 3 where the deal is not on chain, 4
 * where it was refused or not agreed to, 75 where it, or the rest of it, has to wait, 0 where it is done, or was already.
 */
export const runAct = (
  invocation: Invocation,
  make: (place: ActPlace) => Promise<(asked: PlanAsked) => Promise<Act>>,
): Promise<ExitCode> =>
  untilStopped(async (signal) => {
    const settings = loadPartySettings(invocation, [aKey])
    const lifecycle = createLifecycle()
    try {
      const network = await openNetwork(settings, invocation.note)
      lifecycle.defer(() => network.close())
      const sender = lifecycle.use(await openSender(settings, network, invocation.note))
      const plan = await make({ network, settings, address: sender.address, signal })
      const act = await plan({ notBefore: 0, sent: 0 })
      const { options, print, note } = invocation
      const isJson = options['json'] === true
      if (act.kind === 'rejected') {
        if (isJson) print(asJsonLine(act))
        else note(`refused (${act.rejection.code}): ${act.rejection.message}\n`)
        return act.rejection.code === 'NOT_ON_CHAIN' ? exitCodes.notFound : exitCodes.rejected
      }
      if (act.kind !== 'planned') {
        print(isJson ? asJsonLine(act) : `${act.message}\n`)
        return act.kind === 'waits' ? exitCodes.temporary : exitCodes.ok
      }
      if (!isJson) print(actInWords(sender.address, act))
      if (options['dryRun'] === true) {
        if (isJson) print(asJsonLine({ ...act, sent: [] }))
        return exitCodes.ok
      }
      const isAgreed = options['yes'] === true || (!isJson && (await confirm('do it?', note)))
      if (!isAgreed) {
        print(
          isJson ? asJsonLine({ ...act, sent: [] }) : 'nothing was sent; run it again with --yes to do it\n',
        )
        return exitCodes.rejected
      }
      const onSent = isJson
        ? {}
        : { onSent: (step: Parameters<typeof sentInWords>[0]) => print(sentInWords(step)) }
      const { sent, ended } = await performAct({ sender, agreed: act, plan, ...onSent })
      print(isJson ? asJsonLine({ kind: 'done', sent, ended }) : `${ended.message}\n`)
      return ended.kind === 'waits' ? exitCodes.temporary : exitCodes.ok
    } finally {
      await lifecycle.close()
    }
  })
