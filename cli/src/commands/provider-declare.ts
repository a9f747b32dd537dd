import { readFileSync } from 'node:fs'
import { parseBytes32, policyDigest, readComparisonPolicy } from '@lilymed/domain'
import { classId } from '@lilymed/network'
import { planDeclaration, readChallenge, readPartyView } from '@lilymed/parties'
import type { Declaration } from '@lilymed/parties'
import { AppError, printable } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { readDealId } from '../parties/deal-argument.ts'
import { runAct } from '../parties/run-act.ts'

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

const readPolicy = (options: Invocation['options']): string => {
  const [file, digest] = [textOption(options, 'policy'), textOption(options, 'policyDigest')]
  if ((file === undefined) === (digest === undefined)) {
    throw usage('name the module’s comparison policy with --policy, or its sha256 with --policy-digest')
  }
  if (digest !== undefined) {
    if (/^0x[0-9a-fA-F]{64}$/.test(digest)) return parseBytes32(digest)
    throw usage(`--policy-digest takes 0x and 64 hex digits, got ${printable(digest)}`)
  }
  const bytes = readFile(file ?? '')
  const read = readComparisonPolicy(new TextDecoder().decode(bytes))
  if (read.kind === 'rejected')
    throw usage(`${file ?? ''} is no comparison policy: ${printable(read.rejection.message)}`)
  return policyDigest(bytes)
}

const readFile = (file: string): Uint8Array => {
  try {
    return readFileSync(file)
  } catch (failure) {
    throw usage(`${file} cannot be read (${(failure as NodeJS.ErrnoException).code ?? 'unknown error'})`)
  }
}

const readDeclaration = ({ options }: Pick<Invocation, 'options'>): Declaration => {
  const names = (textOption(options, 'class') ?? '').split(',').filter((name) => name !== '')
  if (names.length === 0 || names.length > 4)
    throw usage('name one to four draw classes with --class, commas between')
  const rung = textOption(options, 'rung') ?? '0'
  if (!/^[0-4]$/.test(rung)) throw usage(`--rung takes 0 to 4, got ${printable(rung)}`)
  return {
    drawClasses: names.map(classId),
    policyDigest: readPolicy({ ...options }),
    highestRung: Number(rung),
  }
}

/** `lilymed provider declare`. */
export const providerDeclare: Action = (invocation) => {
  const dealId = readDealId(invocation)
  const wanted = readDeclaration(invocation)
  return runAct(invocation, async ({ network, address }) => async ({ notBefore }) => {
    const view = await readPartyView(network, dealId, { address, notBefore })
    const quoted = await Promise.all(
      wanted.drawClasses.map((drawClass) => readChallenge(network, { dealId, drawClass })),
    )
    const declaration = quoted[0]?.declaration ?? null
    return planDeclaration(view, { declaration, quotes: quoted.flatMap(({ quotes }) => quotes) }, wanted)
  })
}
