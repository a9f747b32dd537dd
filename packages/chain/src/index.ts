export { RpcError } from './rpc/rpc-error.ts'
