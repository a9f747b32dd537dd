import type { AsOf } from '@lilymed/api'
import type { Catalogue } from '../resources/catalogue.ts'
import { answer } from './answer.ts'
import type { Answer } from './answer.ts'

/** An item as of its own chain, where there are several. */
export const itemAnswer = <Item extends object>(
  catalogue: Pick<Catalogue, 'asOf'>,
  item: Item,
  { chainId }: { readonly chainId: number },
  asOf: AsOf,
): Answer<{ item: Item; asOf: AsOf }> => answer({ item, asOf: catalogue.asOf(chainId) ?? asOf })
