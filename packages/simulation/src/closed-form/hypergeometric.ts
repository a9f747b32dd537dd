import { choose } from './choose.ts'

/** P(k of n drawn without replacement are among the K marked of N): C(K, k) C(N − K, n − k) / C(N, n). */
export const hypergeometric = (N: number, K: number, n: number, k: number): number =>
  (choose(K, k) * choose(N - K, n - k)) / choose(N, n)

/** P(at least k of n drawn without replacement are among the K marked of N). */
export const hypergeometricTail = (N: number, K: number, n: number, k: number): number => {
  let tail = 0
  for (let one = Math.min(n, K); one >= Math.max(0, k); one -= 1) tail += hypergeometric(N, K, n, one)
  return tail
}
