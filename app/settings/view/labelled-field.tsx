import { type InputHTMLAttributes, useId } from 'react'
import { classNames } from '../../ui/class-names'
import { FIELD } from './field'

/** An input with its label, what it is for, and what is wrong with its value. */
export function LabelledField({
  label,
  labelHidden = false,
  hint,
  problem,
  className,
  ...input
}: InputHTMLAttributes<HTMLInputElement> & {
  label: string
  /** Read aloud only: the columns of a table have headings. */
  labelHidden?: boolean
  hint?: string
  problem?: string | undefined
}) {
  const id = useId()
  const isWrong = problem !== undefined
  return (
    <div className={classNames('min-w-0', className)}>
      <label className="block">
        <span className={labelHidden ? 'sr-only' : 'mb-1 block text-[0.8125rem] font-medium'}>{label}</span>
        <input
          type="text"
          {...input}
          aria-invalid={isWrong || undefined}
          aria-describedby={isWrong || hint ? id : undefined}
          className={classNames(FIELD, isWrong && 'border-bad')}
        />
      </label>
      {isWrong || hint ? (
        <p id={id} className={classNames('mt-1 text-[0.8125rem]', isWrong ? 'text-bad' : 'text-muted')}>
          {problem ?? hint}
        </p>
      ) : null}
    </div>
  )
}
