import type { FastifyReply } from 'fastify'
import type { Sent } from './export-body.ts'

const trailersOf = ({ rows, digest, rewound }: Sent): Readonly<Record<string, string>> => ({
  'Content-Digest': `sha-256=:${digest}:`,
  'Lilymed-Rows': String(rows),
  'Lilymed-Rewound': rewound.join(' ') || 'none',
})

/** The field Trailer of an export: a list with commas (RFC 9110 §6.6.2), which Fastify's own trailers write with spaces. */
export const trailerNames = Object.keys(trailersOf({ rows: 0, digest: '', rewound: [] })).join(', ')

/** The bytes of an export and then, where it was sent whole, its trailers: the digest of the body (RFC 9530), its rows, chains that were rewound. */
export async function* thenTrailers(
  body: AsyncIterable<Buffer>,
  reply: Pick<FastifyReply, 'raw'>,
  sent: () => Sent | undefined,
): AsyncGenerator<Buffer> {
  yield* body
  const whole = sent()
  if (whole !== undefined) reply.raw.addTrailers(trailersOf(whole))
}
