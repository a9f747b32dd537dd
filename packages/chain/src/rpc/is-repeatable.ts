const LOOKS =
  /^(?:eth_(?:get(?!Filter)|call$|estimateGas$|blockNumber$|chainId$|accounts$|gasPrice$|maxPriority|feeHistory$|blobBaseFee$|createAccessList$|syncing$)|net_|web3_)/

/** The method only looks, so that asking twice, or somewhere else, changes nothing. */
export const onlyLooks = (method: string): boolean => LOOKS.test(method)

/** The call may be made again where nobody knows whether it was carried out. A signed transaction counts once however often it is sent. */
export const isRepeatable = (method: string): boolean =>
  method === 'eth_sendRawTransaction' || onlyLooks(method)
