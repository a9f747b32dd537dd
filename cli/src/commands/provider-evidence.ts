import { planEvidence, readDeal, readPartyView } from '@lilymed/parties'
import { AppError, printable } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command, Invocation } from '../command.ts'
import { dealArgument, readDealId } from '../parties/deal-argument.ts'
import { proveResult } from '../parties/prove-result.ts'
import { actOptions, runAct } from '../parties/run-act.ts'

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

export const providerEvidence: Command = {
  name: 'provider evidence',
  summary: 'Show the bytes of a challenged result: prove them, then say on chain where they are',
  description:
    'Lilypad’s solver gives results to the creator alone, and without the bytes only equal bytes can be found equal. Hashes the result (a CAR, or its folder) as Lilypad does and compares with the dataId on chain; where the location is a web address, fetches a CAR from there and proves that, too; then posts the location in the dispute. Either party may. Nobody opens a stranger’s location: mediators take the bytes from gateways and folders they chose, whatever hashes to the claim. Exit code 3: not on chain. 4: refused, or the bytes are others.',
  arguments: [dealArgument],
  options: [
    ...actOptions,
    { flags: '--result <path>', summary: 'the result: a CAR file, or its folder' },
    {
      flags: '--location <url>',
      summary: 'where the CAR is to be had: http(s)://… or ipfs://…, up to 512 bytes',
    },
    { flags: '--write <file>', summary: 'write the result as a CAR first, for whoever serves it' },
    { flags: '--again', summary: 'post although evidence was posted already' },
  ],
  examples: [
    'lilymed provider evidence Qm… --config provider.toml --result out/ --write claim.car --location ipfs://Qm…',
  ],
  run: (invocation) => {
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
  },
}
