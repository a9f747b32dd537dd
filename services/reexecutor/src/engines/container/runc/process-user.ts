/** Whom a program runs as, in ids of the container. */
export type ProcessUser = {
  readonly uid: number
  readonly gid: number
  readonly additionalGids: readonly number[]
  readonly home: string
}

type Account = { readonly name: string; readonly uid: number; readonly gid: number; readonly home: string }
type Group = { readonly name: string; readonly gid: number; readonly members: readonly string[] }

/**
 * Reads an image's `User` as Docker does: `user`, `user:group`, names or numbers, empty for root. A number needs no account.
 *
 * @param passwd `/etc/passwd` of the image, empty where it has none; `group` is its `/etc/group`
 * @returns `undefined` where a name is nowhere to be found, or a number is out of range
 */
export function processUser(user: string, passwd: string, group: string): ProcessUser | undefined {
  const [userPart = '', groupPart = ''] = user.split(':', 2)
  const accounts = parse(passwd, ([name = '', , uid = '', gid = '', , home = '']) => ({
    name,
    uid: id(uid),
    gid: id(gid),
    home,
  }))
  const groups = parse(group, ([name = '', , gid = '', members = '']) => ({
    name,
    gid: id(gid),
    members: members.split(','),
  }))
  const account = findAccount(userPart === '' ? '0' : userPart, accounts)
  if (account === undefined) return undefined
  const { uid, home, name } = account
  if (groupPart === '') {
    const additionalGids = groups
      .filter(({ members }) => name !== '' && members.includes(name))
      .map(({ gid }) => gid)
    return { uid, gid: account.gid, additionalGids, home }
  }
  const gid = findGroup(groupPart, groups)
  return gid === undefined ? undefined : { uid, gid, additionalGids: [], home }
}

const greatestId = 2 ** 30 - 1
/** No id at all: lines that carry one are left out. */
const none = -1

function id(text: string): number {
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : none
  return value <= greatestId ? value : none
}

function findAccount(wanted: string, accounts: readonly Account[]): Account | undefined {
  const byName = accounts.find(({ name }) => name === wanted)
  if (byName !== undefined) return byName
  const uid = id(wanted)
  if (uid === none) return undefined
  return accounts.find((account) => account.uid === uid) ?? { name: '', uid, gid: 0, home: '/' }
}

function findGroup(wanted: string, groups: readonly Group[]): number | undefined {
  const byName = groups.find(({ name }) => name === wanted)
  if (byName !== undefined) return byName.gid
  const gid = id(wanted)
  return gid === none ? undefined : gid
}

function parse<Row extends { readonly gid: number; readonly uid?: number }>(
  text: string,
  read: (fields: readonly string[]) => Row,
): Row[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => read(line.split(':')))
    .filter(({ gid, uid = 0 }) => gid !== none && uid !== none)
}
