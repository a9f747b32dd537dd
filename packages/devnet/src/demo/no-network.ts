// Loaded with --import before a program that must do without: whoever opens a socket or asks a resolver is told so.
import dns from 'node:dns'
import net from 'node:net'

const refuse = (): never => {
  throw new Error('this process has no network')
}

net.Socket.prototype.connect = refuse
dns.lookup = refuse as unknown as typeof dns.lookup
dns.promises.lookup = refuse
