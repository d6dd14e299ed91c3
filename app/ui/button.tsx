import { Link, type LinkProps } from '@remix-run/react'
import type { ButtonHTMLAttributes } from 'react'
import { classNames } from './class-names'

type Look = 'primary' | 'quiet'

const BASE =
  'inline-flex min-h-9 items-center justify-center gap-1.5 rounded-control px-3 text-sm font-medium motion-safe:transition-colors whitespace-nowrap print:hidden'
const LOOK: Record<Look, string> = {
  primary: 'bg-ink text-canvas hover:bg-ink/85',
  quiet: 'border border-line bg-surface text-ink hover:border-line-strong',
}

/** A button that does something on this page. */
export function Button({
  look = 'quiet',
  className,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look }) {
  return <button type="button" {...rest} className={classNames(BASE, LOOK[look], 'cursor-pointer', className)} />
}

/** A link that looks like a button. */
export function ButtonLink({ look = 'quiet', className, ...rest }: LinkProps & { look?: Look }) {
  return <Link {...rest} className={classNames(BASE, LOOK[look], className)} />
}

/** A link within text. */
export function TextLink({ className, ...rest }: LinkProps) {
  return (
    <Link
      {...rest}
      className={classNames(
        'font-medium text-accent underline decoration-accent/30 underline-offset-[3px] hover:decoration-accent',
        className,
      )}
    />
  )
}
