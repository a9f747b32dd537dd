/** How many ways there are to choose k of n, exact below 2^53. */
export const choose = (n: number, k: number): number => {
  if (k < 0 || k > n) return 0
  let ways = 1
  for (let one = 1; one <= Math.min(k, n - k); one += 1) ways = (ways * (n - one + 1)) / one
  return Math.round(ways)
}
