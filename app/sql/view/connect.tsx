import { Card } from '../../ui/card'
import { Section } from '../../ui/page'

/** How other programs access the same tables with the read-only login. `password` says where the password is kept. */
export function Connect({ login, console, password }: { login: string; console: string; password: string }) {
  return (
    <Section title="With your own tools">
      <Card>
        <dl className="grid gap-x-8 gap-y-4 text-sm sm:grid-cols-2">
          <div>
            <dt className="font-semibold">psql, Grafana, Metabase, pandas …</dt>
            <dd className="mt-1 text-muted">
              Any PostgreSQL client, with the login that may only read:
              <code className="mt-1.5 block overflow-x-auto rounded-control bg-sunken px-2.5 py-1.5 font-mono text-[0.8125rem] text-ink">
                {login}
              </code>
              <span className="mt-1.5 block">{password}</span>
            </dd>
          </div>
          <div>
            <dt className="font-semibold">QuestDB’s own console</dt>
            <dd className="mt-1 text-muted">
              <a
                href={console}
                rel="noreferrer"
                className="font-medium text-accent underline decoration-accent/30 underline-offset-[3px] hover:decoration-accent"
              >
                {console}
              </a>
              <span className="mt-1.5 block">
                For administrators: this login can also write and delete. Deleted data cannot be restored.
              </span>
            </dd>
          </div>
        </dl>
      </Card>
    </Section>
  )
}
