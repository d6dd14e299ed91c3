import { classNames } from '../../ui/class-names'

/** Why there is no answer, and where in the statement (from 1). */
export type Problem = { tone: 'bad' | 'note'; text: string; at: number | null }

/** Says the problem, with the line and the place in it. */
export function ProblemNote({ problem: { tone, text, at }, statement }: { problem: Problem; statement: string }) {
  const before = at === null ? '' : statement.slice(0, at - 1)
  const line = before.split('\n').length
  const column = at === null ? 0 : at - (before.lastIndexOf('\n') + 1)
  const shown = statement.split('\n')[line - 1] ?? ''
  return (
    <div
      role="alert"
      className={classNames(
        'mt-5 rounded-card px-4 py-3 text-sm break-words',
        tone === 'bad' ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn',
      )}
    >
      <p className="font-medium">{text}</p>
      {at === null || at > statement.length ? null : (
        <>
          <p className="mt-1">
            Line {line}, column {column}:
          </p>
          <pre className="mt-1 overflow-x-auto font-mono text-[0.8125rem]">
            {shown}
            {'\n'}
            {`${' '.repeat(Math.max(0, column - 1))}▲`}
          </pre>
        </>
      )}
    </div>
  )
}
