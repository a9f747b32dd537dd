import { errno } from '../errno.ts'
import type { HostContext, WasiFunctions } from '../host-context.ts'

/** `sock_*`: there is no network, and no descriptor is a socket. */
export function socketFunctions({ descriptors }: HostContext): WasiFunctions {
  const refuse = (fd: number) => {
    descriptors.get(fd)
    return errno.notSocket
  }
  return { sock_accept: refuse, sock_recv: refuse, sock_send: refuse, sock_shutdown: refuse }
}
