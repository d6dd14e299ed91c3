import { MAX_STATEMENT_LENGTH, sqlPath } from '../../sql/statement/sql-path'
import { TextLink } from '../../ui/button'
import { CopyableCode } from '../../ui/copyable-code'

/** A statement, with a description unless it is obvious. */
type ShownStatement = { about?: string; sql: string | null }

/** The statements that return the same figures, to read, copy and run; `null` ones are left out. */
export function SqlDetails({ statements }: { statements: readonly ShownStatement[] }) {
  return (
    <details className="mt-3 text-sm print:hidden">
      <summary className="inline-block cursor-pointer text-[0.8125rem] text-muted hover:text-ink">Show SQL</summary>
      {statements.map(({ about, sql }) =>
        sql === null ? null : <Statement key={`${about} ${sql}`} about={about} sql={sql} />,
      )}
    </details>
  )
}

function Statement({ about, sql }: { about: string | undefined; sql: string }) {
  return (
    <div className="mt-3">
      {about ? <p className="text-[0.8125rem] text-muted">{about}</p> : null}
      <CopyableCode code={sql} />
      <p className="mt-2">
        {sql.length <= MAX_STATEMENT_LENGTH ? (
          <TextLink to={sqlPath(sql)}>Open in SQL</TextLink>
        ) : (
          <span className="text-muted">Too long for the SQL page: run it with the read-only login.</span>
        )}
      </p>
    </div>
  )
}
