import { ButtonLink } from './button'
import { classNames } from './class-names'

/** Where the pages beside the one that is shown are; null where there is none. */
export type Pages = { page: number; pages: number; previous: string | null; next: string | null }

/** The pages beside one page of `pages`, by the address of each. */
export function pagesAround(page: number, pages: number, to: (page: number) => string): Pages {
  return { page, pages, previous: page > 1 ? to(page - 1) : null, next: page < pages ? to(page + 1) : null }
}

/** Ways to the pages beside this one; nothing where there is one page alone. */
export function Pager({
  label,
  page,
  pages,
  previous,
  next,
  stay = false,
  className,
}: Pages & {
  label: string
  /** The page keeps its place on the screen. */
  stay?: boolean
  className?: string
}) {
  if (pages <= 1) return null
  const link = (to: string | null, words: string) =>
    to === null ? (
      <span />
    ) : (
      <ButtonLink to={to} preventScrollReset={stay}>
        {words}
      </ButtonLink>
    )
  return (
    <nav aria-label={label} className={classNames('flex items-center justify-between gap-4 text-sm', className)}>
      {link(previous, 'Previous')}
      <span className="text-muted tabular-nums">
        Page {page} of {pages}
      </span>
      {link(next, 'Next')}
    </nav>
  )
}
