import { deterringShare, detectionOf } from '@lilymed/domain'

/** How many results of a price of 10 LP have to be challenged, whose provider puts up five prices and saves eight tenths by faking. */
export const share = deterringShare({
  price: 10,
  cost: 8,
  fakeCost: 0,
  collateral: 5,
  // An Express panel of three, a tenth of all mediators dishonest: 0.9³.
  detection: detectionOf({ mode: 'EXPRESS', seats: [3] }, { dishonestShare: 0.1, hasAppeals: false }),
  falseReject: 0.001,
})
// { kind: 'share', share: 0.18315… }: about every fifth or sixth
