/** Where the pages are, in the order in which the navigation shows them. A page of its own is a line of its own. */
export const navigation = [
  { section: 'overview', href: '/', text: 'Overview' },
  { section: 'disputes', href: '/disputes', text: 'Disputes' },
  { section: 'deals', href: '/deals', text: 'Deals' },
  { section: 'mediators', href: '/mediators', text: 'Mediators' },
  { section: 'scoreboard', href: '/scoreboard', text: 'Scoreboard' },
  { section: 'modules', href: '/modules', text: 'Modules' },
  { section: 'pool', href: '/pool', text: 'Pool' },
  { section: 'solvency', href: '/solvency', text: 'Solvency' },
  { section: 'trust', href: '/trust', text: 'Trust' },
  { section: 'network', href: '/network', text: 'Network' },
  { section: 'chains', href: '/chains', text: 'Chains' },
  { section: 'events', href: '/events', text: 'Events' },
] as const

/** A part of the explorer that the navigation marks as the one a page belongs to. */
export type Section = (typeof navigation)[number]['section']
