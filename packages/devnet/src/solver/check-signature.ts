import { verifySolverHeaders } from '@lilymed/lilypad'
import type { FastifyRequest } from 'fastify'
import { PlainRefusal } from './plain-refusal.ts'

const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** Who signed a request. Throws a refusal with status 401. */
export const checkSignature = (request: FastifyRequest): string => {
  const verified = verifySolverHeaders(
    header(request, 'x-lilypad-user'),
    header(request, 'x-lilypad-signature'),
  )
  if (verified.kind === 'verified') return verified.address
  throw new PlainRefusal(401, verified.message)
}

/** Asks for the signature of one party. Throws Lilypad's refusal of anybody else, which has status 500. */
export const requireSigner = (request: FastifyRequest, address: string, refusal: string): void => {
  if (checkSignature(request) !== address) throw new PlainRefusal(500, refusal)
}
