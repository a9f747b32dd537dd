import type { BeaconSchedule } from './beacon-round-at.ts'

/** A drand chain as its HTTP API describes it; hexadecimal without 0x, as there. */
export type DrandChain = BeaconSchedule & { readonly chainHash: string; readonly groupKey: string }

/**
 * drand's evmnet, which signs for EVMs (scheme bls-bn254-unchained-on-g1): the values of DrandEvmnet.sol. The chain hash commits to the
 * others and is the path of its API: /v2/chains/{chainHash}/rounds/{round}.
 */
export const drandEvmnet: DrandChain = {
  chainHash: '04f1e9062b8a81f848fded9c12306733282b2727ecced50032187751166ec8c3',
  genesis: 1_727_521_075n,
  period: 3n,
  groupKey:
    '07e1d1d335df83fa98462005690372c643340060d205306a9aa8106b6bd0b382' +
    '0557ec32c2ad488e4d4f6008f89a346f18492092ccc0d594610de2732c8b808f' +
    '0095685ae3a85ba243747b1b2f426049010f6b73a0cf1d389351d5aaaa1047f6' +
    '297d3a4f9749b33eb2d904c9d9ebf17224150ddd7abd7567a9bec6c74480ee0b',
}
