import { Type } from 'typebox'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }
/** A host as references write it, with its port where it has one. */
const Host = (description: string) =>
  Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?$', description })
const Insecure = Type.Optional(
  Type.Boolean({ description: 'plain HTTP, for a host on loopback', default: false }),
)

/** Where modules and the names of their images are asked for; no other host is, whatever a deal says. */
export const ModulesConfig = Type.Object(
  {
    gitHosts: Type.Optional(
      Type.Array(Type.Object({ host: Host('as deals write it: github.com'), insecure: Insecure }, closed), {
        maxItems: 64,
        description: 'where modules are fetched from, with the system’s git',
      }),
    ),
    registries: Type.Optional(
      Type.Array(
        Type.Object(
          {
            host: Host('as it stands in image references: docker.io, 127.0.0.1:5000'),
            insecure: Insecure,
            credentialsFile: Type.Optional(
              Type.String({
                minLength: 1,
                description: 'file with user:password: one line, mode 0600',
              }),
            ),
          },
          closed,
        ),
        { maxItems: 64, description: 'which are asked what an image’s tag names' },
      ),
    ),
  },
  closed,
)
export type ModulesConfig = Static<typeof ModulesConfig>
