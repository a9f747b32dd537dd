import { Type } from 'typebox'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }

/** Where a service keeps its events: in its data directory unless a server is named. Secrets are in files. */
export const StoreConfig = Type.Object(
  {
    kurrentdb: Type.Optional(
      Type.Object(
        {
          connectionStringFile: Type.String({
            minLength: 1,
            description:
              'keeps the events on a KurrentDB server instead of in the data directory: a file with its connection string, such as kurrentdb://host:2113?tlsCaFile=/path, in one line, mode 0600',
          }),
          credentialsFile: Type.Optional(
            Type.String({
              minLength: 1,
              description:
                'file with user:password in one line, mode 0600; those in the connection string unless given',
            }),
          ),
          namespace: Type.Optional(
            Type.String({
              pattern: '^[A-Za-z0-9][A-Za-z0-9._:-]{0,49}$',
              description:
                'what the names of this service’s streams begin with on the server; the kind of the service unless given. Two services of one kind on one server need two',
            }),
          ),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type StoreConfig = Static<typeof StoreConfig>
