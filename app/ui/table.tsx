import type { ReactNode, TdHTMLAttributes, ThHTMLAttributes } from 'react'
import { classNames } from './class-names'

/**
 * A data table that scrolls sideways on a narrow screen. `caption` is read aloud, and seen where `captionShown`. Of a
 * table that is `fixed` the headings say how wide its columns are: a change in one of its cells then moves no other.
 */
export function Table({
  caption,
  captionShown = false,
  fixed = false,
  children,
}: {
  caption: string
  captionShown?: boolean
  fixed?: boolean
  children: ReactNode
}) {
  return (
    <section aria-label={caption} className="relative overflow-x-auto" {...SCROLLABLE}>
      <table className={classNames('w-full border-collapse text-sm', fixed && 'table-fixed')}>
        <caption className={captionShown ? 'px-4 py-3 text-left text-sm text-muted' : 'sr-only'}>{caption}</caption>
        {children}
      </table>
    </section>
  )
}

/** A region that scrolls must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 }

type Align = 'start' | 'end'

/** A heading cell. Figures stand at the end of their cell. */
export function Th({
  align = 'start',
  className,
  ...rest
}: Omit<ThHTMLAttributes<HTMLTableCellElement>, 'align'> & { align?: Align }) {
  return (
    <th
      scope="col"
      {...rest}
      className={classNames(
        'border-b border-line px-4 py-2.5 text-[0.8125rem] font-medium text-muted whitespace-nowrap',
        align === 'end' ? 'text-right' : 'text-left',
        className,
      )}
    />
  )
}

/** A cell; `align="end"` for figures. */
export function Td({
  align = 'start',
  className,
  ...rest
}: Omit<TdHTMLAttributes<HTMLTableCellElement>, 'align'> & { align?: Align }) {
  return (
    <td
      {...rest}
      className={classNames(
        'border-b border-line px-4 py-2.5 group-last/row:border-b-0',
        align === 'end' ? 'text-right tabular-nums' : 'text-left',
        className,
      )}
    />
  )
}

/** A row of cells. */
export function Tr({ children, className }: { children: ReactNode; className?: string }) {
  return <tr className={classNames('group/row', className)}>{children}</tr>
}
