import { Type } from 'typebox'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }

/**
 * Whether and where a service keeps the Merkle log of its store.
 *
 * @param folder what the log's folder in the data directory is called; that of its keys has `-private` behind it
 * @param use what the log is for, as the end of "whether to keep a Merkle log of the store"
 */
export const merkleLogConfig = (folder: string, use: string) =>
  Type.Object(
    {
      enabled: Type.Boolean({
        default: true,
        description: `whether to keep a Merkle log of the store${use}`,
      }),
      folder: Type.Optional(
        Type.String({
          minLength: 1,
          description: `what anybody may read: checkpoint and tiles; ${folder} in the data directory unless told`,
        }),
      ),
      privateFolder: Type.Optional(
        Type.String({
          minLength: 1,
          description: `its keys and state; ${folder}-private in the data directory unless told`,
        }),
      ),
      origin: Type.Optional(
        Type.String({
          pattern: '^[^\\s+]{1,200}$',
          description: 'name of a new log, such as a URL without its scheme; made up at random unless told',
        }),
      ),
      checkpointIntervalMs: Type.Integer({
        minimum: 20,
        maximum: 3_600_000,
        default: 1000,
        description: 'the least time between two checkpoints',
      }),
    },
    { ...closed, default: {} },
  )
export type MerkleLogConfig = Static<ReturnType<typeof merkleLogConfig>>
