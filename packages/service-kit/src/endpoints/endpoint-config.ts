import { Type } from 'typebox'
import type { Static } from 'typebox'

const FilePath = (description: string) => Type.Optional(Type.String({ minLength: 1, description }))

/** Where a chain's JSON-RPC is reached. A URL may hold an API key, so it may be named by a file. */
export const EndpointConfig = Type.Object(
  {
    url: Type.Optional(
      Type.String({
        pattern: '^https?://',
        description: 'http or https URL of the chain’s JSON-RPC; this or urlFile',
      }),
    ),
    urlFile: FilePath('file with that URL, which may hold an API key: one line, mode 0600'),
    wsUrl: Type.Optional(
      Type.String({
        pattern: '^wss?://',
        description: 'ws or wss URL that announces new heads; without one the endpoint is only polled',
      }),
    ),
    wsUrlFile: FilePath('file with that URL: one line, mode 0600'),
  },
  { additionalProperties: false },
)
export type EndpointConfig = Static<typeof EndpointConfig>
