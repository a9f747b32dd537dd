import type { Desk } from '../reactor.ts'

/** Attends to votes, and while the machine is jailed to what it finds of everything all the same, apart from them and after them. */
export const withShadow = <Item>(
  votes: Desk<Item>,
  shadow: Desk<Item>,
  isJailed: () => boolean,
): Desk<Item> => ({
  attend: async (item, head) => {
    await votes.attend(item, head)
    if (isJailed()) await shadow.attend(item, head)
  },
  rewind: async (rewind) => {
    await votes.rewind(rewind)
    await shadow.rewind(rewind)
  },
  forget: (disputeId) => {
    votes.forget(disputeId)
    shadow.forget(disputeId)
  },
  deadlineOf: votes.deadlineOf,
})
