import { Type } from 'typebox'
import type { Static } from 'typebox'

/** What a reexecutor is started with. */
export const ReexecutorConfig = Type.Object(
  {
    host: Type.String({
      minLength: 1,
      default: '127.0.0.1',
      description: 'address to listen on; anything but loopback offers the sandbox to the network',
    }),
    port: Type.Integer({ minimum: 0, maximum: 65_535, default: 8_084, description: '0 takes any free port' }),
    token: Type.String({
      minLength: 16,
      pattern: '^[!-~]+$',
      description: 'bearer token every client presents',
    }),
    dataDirectory: Type.String({ minLength: 1, description: 'where artifacts are kept' }),
    workers: Type.Integer({ minimum: 1, maximum: 256, default: 2, description: 'programs run at a time' }),
    queueLimit: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      default: 64,
      description: 'runs waiting at most',
    }),
  },
  { additionalProperties: false },
)
export type ReexecutorConfig = Static<typeof ReexecutorConfig>
