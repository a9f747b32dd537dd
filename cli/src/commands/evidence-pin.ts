import { documentCid } from '@lilymed/evidence'
import type { Pin } from '@lilymed/evidence'
import { getAddress, isAddress } from 'ethers/address'
import { AppError, exitCodes, printable } from '@lilymed/service-kit'
import { usage } from '../audit/audit-options.ts'
import { argumentAt, textOption } from '../command.ts'
import type { Action } from '../command.ts'
import { withKeptEvidence } from '../evidence/kept-evidence.ts'

const pinOf = (kind: string, id: string): Pin => {
  const wrong = (expected: string): AppError => usage(`expected ${expected}, got ${printable(id, 80)}`)
  switch (kind) {
    case 'document':
      if (documentCid(id) === undefined) throw wrong('the CID of a document')
      return { kind, id }
    case 'dispute':
      if (!/^0x[0-9a-fA-F]{64}$/.test(id)) throw wrong('a dispute id, 0x and 64 hex digits')
      return { kind, id: id.toLowerCase() }
    case 'party':
      if (!isAddress(id)) throw wrong('an address')
      return { kind, id: getAddress(id) }
    case 'module':
      if (id === '' || id.length > 200) throw wrong('the name of a module, up to 200 characters')
      return { kind, id }
    default:
      throw usage(`expected document, dispute, module or party, got ${printable(kind, 80)}`)
  }
}

/** `lilymed evidence pin`. */
export const evidencePin: Action = async (invocation) => {
  const { arguments: words, options, print } = invocation
  const pin = pinOf(argumentAt(words, 0), argumentAt(words, 1))
  const why = printable(textOption(options, 'why') ?? '')
  await withKeptEvidence(invocation, async ({ ledger, now }) => ledger.pin({ ...pin, at: now(), why }))
  print(
    options['json'] === true
      ? `${JSON.stringify({ ...pin, why })}\n`
      : `pinned ${pin.kind} ${printable(pin.id)}\n`,
  )
  return exitCodes.ok
}

/** `lilymed evidence unpin`. */
export const evidenceUnpin: Action = async (invocation) => {
  const { arguments: words, options, print } = invocation
  const pin = pinOf(argumentAt(words, 0), argumentAt(words, 1))
  const isPinned = await withKeptEvidence(invocation, async ({ ledger }) => ledger.unpin(pin))
  if (!isPinned)
    throw new AppError({
      code: 'NOT_FOUND',
      message: `${pin.kind} ${printable(pin.id)} is not pinned`,
      retryable: false,
    })
  print(
    options['json'] === true
      ? `${JSON.stringify(pin)}\n`
      : `${pin.kind} ${printable(pin.id)} is pinned no more\n`,
  )
  return exitCodes.ok
}
