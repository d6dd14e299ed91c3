import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { appContext } from '../../server/context.server'
import { sqlPage } from '../../sql/page/sql-page.server'
import { Answer } from '../../sql/view/answer'
import { Connect } from '../../sql/view/connect'
import { ProblemNote } from '../../sql/view/problem-note'
import { Cookbook, TableReference } from '../../sql/view/reference'
import { StatementForm } from '../../sql/view/statement-form'
import { PageHeader } from '../../ui/page'

/** What the loader gives, as single fetch hands it to the page. */
type Page = Awaited<ReturnType<typeof loader>>['data']

export const meta: MetaFunction<typeof loader> = (args) => {
  const page = args.data as Page | undefined
  return [{ title: 'SQL · Storepulse' }, ...(page ? [{ tagName: 'link', rel: 'canonical', href: page.canonical }] : [])]
}

export const loader = ({ request }: LoaderFunctionArgs) => sqlPage(appContext(), request)

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
