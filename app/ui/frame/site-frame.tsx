import { Link, NavLink, useLocation, useMatches } from '@remix-run/react'
import type { ReactNode } from 'react'
import { classNames } from '../class-names'

const TABS = [
  { to: '/', label: 'Live', end: true },
  { to: '/history', label: 'History', end: false },
  { to: '/sql', label: 'SQL', end: false },
  { to: '/stores', label: 'Stores', end: true },
  { to: '/import', label: 'Import', end: false },
] as const

function Mark() {
  return (
    <svg viewBox="0 0 20 20" className="size-5" aria-hidden="true">
      <rect x="1" y="10" width="3.5" height="7" rx="1" className="fill-entries" />
      <rect x="6" y="6" width="3.5" height="11" rx="1" className="fill-entries" />
      <rect x="11" y="3" width="3.5" height="14" rx="1" className="fill-entries" />
      <rect x="16" y="12" width="3.5" height="5" rx="1" className="fill-exits" />
    </svg>
  )
}

/**
 * What a route may say of its frame: `bare` where its page fills the screen alone, given the search part of the
 * address.
 */
export type FrameHandle = { bare: (search: URLSearchParams) => boolean }

/** Whether the page fills the screen alone. */
export function useBare(): boolean {
  const matches = useMatches()
  const { search } = useLocation()
  return matches.some(({ handle }) => (handle as FrameHandle | undefined)?.bare?.(new URLSearchParams(search)))
}

/** What surrounds every page: skip link, header with the tabs, the banner of open mode, the main landmark. */
export function SiteFrame({ openMode, children }: { openMode: boolean; children: ReactNode }) {
  const bare = useBare()
  if (bare) return <main id="main">{children}</main>
  return (
    <>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-20 focus:rounded-control focus:bg-ink focus:px-3 focus:py-2 focus:text-sm focus:text-canvas"
      >
        Skip to the content
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex h-14 max-w-6xl items-center gap-6 px-4 sm:gap-8 sm:px-6">
          <Link to="/" className="flex items-center gap-2 font-semibold tracking-[-0.01em]">
            <Mark />
            Storepulse
          </Link>
          <nav aria-label="Main" className="-mb-px flex h-full gap-5 overflow-x-auto">
            {TABS.map((tab) => (
              <NavLink
                key={tab.to}
                to={tab.to}
                end={tab.end}
                className={({ isActive }) =>
                  classNames(
                    'flex items-center border-b-2 px-0.5 pt-0.5 text-sm font-medium motion-safe:transition-colors',
                    isActive ? 'border-ink text-ink' : 'border-transparent text-muted hover:text-ink',
                  )
                }
              >
                {tab.label}
              </NavLink>
            ))}
          </nav>
        </div>
      </header>
      {openMode ? (
        <aside
          aria-label="No sign-in"
          className="border-b border-line bg-warn-soft px-4 py-1.5 text-center text-[0.8125rem] text-warn print:hidden"
        >
          No sign-in: anyone with this address can see all data.
        </aside>
      ) : null}
      <main id="main" tabIndex={-1} className="mx-auto max-w-6xl px-4 py-6 outline-none sm:px-6 sm:py-8">
        {children}
      </main>
    </>
  )
}
