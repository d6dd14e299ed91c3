import { data, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { StatementProblem } from '~/platform/questdb/questdb-workbench'
import { appContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { isFromElsewhere } from '../../server/requests/from-elsewhere.server'
import { answerShown, CHAPTERS } from '../../sql/page/sql-page.server'
import { getSqlAnswer } from '../../sql/reads/sql-answer'
import { analystsLogin } from '../../sql/sql-access.server'
import { PAGE_LIMITS, STATUS_OF } from '../../sql/sql-limits.server'
import { readStatement } from '../../sql/statement/read-statement'
import { sqlPath } from '../../sql/statement/sql-path'
import { Answer } from '../../sql/view/answer'
import { Connect } from '../../sql/view/connect'
import { type Problem, ProblemNote } from '../../sql/view/problem-note'
import { Cookbook, TableReference } from '../../sql/view/reference'
import { StatementForm } from '../../sql/view/statement-form'
import { PageHeader } from '../../ui/page'

/** What the loader gives, as single fetch hands it to the page. */
type Page = Awaited<ReturnType<typeof loader>>['data']

export const meta: MetaFunction<typeof loader> = (args) => {
  const page = args.data as Page | undefined
  return [{ title: 'SQL · Storepulse' }, ...(page ? [{ tagName: 'link', rel: 'canonical', href: page.canonical }] : [])]
}

/**
 * Runs the statement in the address, where there is one and it came from this site: another's page must not make us
 * work.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const { settings, workbench } = appContext()
  const statement = (new URL(request.url).searchParams.get('q') ?? '').replaceAll('\r\n', '\n').trim()
  const canonical = statement === '' ? '/sql' : sqlPath(statement)
  const page = { statement, canonical, chapters: CHAPTERS, access: analystsLogin(settings) }
  const without = (problem: Problem | null, init?: ResponseInit) => data({ ...page, answer: null, problem }, init)
  if (statement === '') return without(null)
  if (isFromElsewhere(request)) {
    const text = 'This statement came from a link on another site and has not been run. Read it, then press Run.'
    return without({ tone: 'note', text, at: null })
  }
  const read = readStatement(statement)
  if (!read.ok) return without({ tone: 'bad', text: read.problem, at: read.at }, { status: 400 })
  try {
    const answer = await getSqlAnswer(workbench, read.statement, PAGE_LIMITS)
    return data({ ...page, answer: answerShown(answer, statement, clientLocale(request)), problem: null })
  } catch (error) {
    if (!(error instanceof StatementProblem)) throw error
    return without({ tone: 'bad', text: error.message, at: error.at }, STATUS_OF[error.reason])
  }
}

export default function SqlRoute() {
  const { statement, answer, problem, chapters, access } = useLoaderData<unknown>() as Page
  return (
    <>
      <PageHeader title="SQL" lede="Query your data. The link contains the query: share it." />
      <StatementForm statement={statement} />
      {problem === null ? null : <ProblemNote problem={problem} statement={statement} />}
      {answer === null ? null : <Answer answer={answer} />}
      <Cookbook chapters={chapters} />
      <TableReference />
      <Connect {...access} />
    </>
  )
}
