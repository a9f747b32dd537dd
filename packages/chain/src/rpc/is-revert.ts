/** Words of clients for what the code of a contract did, and no node. */
const reverted = /revert|invalid opcode|invalid jump|stack (under|over)flow|bad instruction/i

/** Whether an error that answers an eth_call is the contract's own refusal (code 3 of execution-apis, or its words). */
export const isRevert = ({ code, message }: { readonly code: number; readonly message: string }): boolean =>
  code === 3 || reverted.test(message)
