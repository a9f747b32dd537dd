import { EndpointsDisagree } from '../endpoints/contradiction.ts'

/** How a tip that is not known any more is told of, and that it is known again. */
export type LossWords = { readonly lost: string; readonly found: string }

const silence: LossWords = {
  lost: 'the chain does not answer; trying on',
  found: 'the chain answers again',
}

const dispute: LossWords = {
  lost: 'the endpoints contradict each other and nothing tells which is right; no new block is believed until they agree',
  found: 'the endpoints agree again',
}

/** Whether nobody answers or those that do cannot all be right: an operator has other things to do about it. */
export const wordsOfLoss = (error: Error): LossWords =>
  error instanceof EndpointsDisagree ? dispute : silence
