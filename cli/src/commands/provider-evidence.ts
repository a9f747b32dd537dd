import { planEvidence, readDeal, readPartyView } from '@lilymed/parties'
import { AppError, printable } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { readDealId } from '../parties/deal-argument.ts'
import { proveResult } from '../parties/prove-result.ts'
import { runAct } from '../parties/run-act.ts'

const requiredOption = (options: Invocation['options'], name: string, what: string): string => {
  const value = textOption(options, name)
  if (value !== undefined && value !== '') return value
  throw new AppError({ code: 'USAGE', message: `name ${what}`, retryable: false })
}

const readLocation = (text: string): string => {
  const url = URL.parse(text)
  const isPlain = /^[\x21-\x7e]+$/.test(text) && url?.username === '' && url.password === ''
  if (isPlain && ['http:', 'https:', 'ipfs:'].includes(url.protocol)) return text
  const message = `--location takes an http, https or ipfs URL without a name or password in it, got ${printable(text)}`
  throw new AppError({ code: 'USAGE', message, retryable: false })
}

/** `lilymed provider evidence`. */
export const providerEvidence: Action = (invocation) => {
  const dealId = readDealId(invocation)
  const { options, note } = invocation
  const path = requiredOption(options, 'result', 'the result with --result: a CAR file, or its folder')
  const location = readLocation(
    requiredOption(options, 'location', 'where the CAR is to be had with --location'),
  )
  const isAgain = options['again'] === true
  return runAct(invocation, async ({ network, address, signal }) => {
    const deal = await readDeal(network, dealId, await network.head())
    const dataId = deal?.claim?.dataId
    if (dataId !== undefined) {
      await proveResult({ dataId, path, location, writeTo: textOption(options, 'write'), signal })
      note(`proved: ${path} is the result that is claimed\n`)
    }
    return async ({ notBefore, sent }) =>
      planEvidence(await readPartyView(network, dealId, { address, notBefore }), location, {
        isAgain: isAgain && sent === 0,
      })
  })
}
