import { Type } from 'typebox'
import type { Static } from 'typebox'

const hex = (bytes: number) => Type.String({ pattern: `^0x[0-9a-fA-F]{${bytes * 2}}$` })

const done = Type.Object({
  step: Type.String(),
  /** keccak256 of what was sent: a step that would send something else now is another deployment. */
  input: hex(32),
  transaction: hex(32),
  address: hex(20),
})

/** What a deployment has done and what it was about to do; kept on disk so that it can be cut off anywhere and go on. */
export const DeploymentRecord = Type.Object({
  version: Type.Literal(1),
  chainId: Type.Integer({ minimum: 1 }),
  /** keccak256 of the chain's first block: chain ids are used twice. */
  genesis: hex(32),
  deployer: hex(20),
  controller: hex(20),
  done: Type.Array(done),
  /** Signed and perhaps sent; written before it is sent. */
  pending: Type.Optional(
    Type.Object({
      step: Type.String(),
      input: hex(32),
      nonce: Type.Integer({ minimum: 0 }),
      transaction: hex(32),
      raw: Type.String({ pattern: '^0x[0-9a-f]+$' }),
    }),
  ),
  /** The handler that the pool replaced, to which the controller can be switched back. */
  formerHandler: Type.Optional(hex(20)),
})
export type DeploymentRecord = Static<typeof DeploymentRecord>
export type DoneStep = Static<typeof done>
export type PendingStep = NonNullable<DeploymentRecord['pending']>

/** Where a record is kept. */
export type RecordKeeper = {
  load(): DeploymentRecord | undefined
  /** Returns once the record would survive a crash. */
  save(record: DeploymentRecord): void
}

/** A record that dies with the process: for networks that do too. */
export const createMemoryKeeper = (): RecordKeeper => {
  let kept: DeploymentRecord | undefined
  return { load: () => kept, save: (record) => (kept = record) }
}
