import { choose } from './choose.ts'

/** P(X = k) of a binomial distribution: C(n, k) p^k (1 − p)^(n − k). */
export const binomial = (n: number, p: number, k: number): number =>
  choose(n, k) * p ** k * (1 - p) ** (n - k)

/** P(X ≥ k) of a binomial distribution, summed from its smallest terms. */
export const binomialTail = (n: number, p: number, k: number): number => {
  let tail = 0
  for (let one = n; one >= Math.max(0, k); one -= 1) tail += binomial(n, p, one)
  return tail
}

/** Votes that more than half of n seats need. */
export const majorityOf = (n: number): number => Math.floor(n / 2) + 1

/** P(a panel of n rules wrong by majority) when each seat colludes with probability f: P(X ≥ ⌊n/2⌋ + 1), X binomial. */
export const wrongByMajority = (n: number, f: number): number => binomialTail(n, f, majorityOf(n))
