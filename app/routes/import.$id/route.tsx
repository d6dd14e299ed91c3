import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { answerToPreview, uploadPage } from '../../import/page/upload-page.server'
import { ImportPreviewView } from '../../import/view/import-preview'
import { ImportProgress } from '../../import/view/import-progress'
import { appContext } from '../../server/context.server'
import { ButtonLink, TextLink } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { PageHeader } from '../../ui/page'

export const meta: MetaFunction = () => [{ title: 'Import · Storepulse' }]

export const loader = (args: LoaderFunctionArgs) => uploadPage(appContext(), args)
export const action = (args: ActionFunctionArgs) => answerToPreview(appContext(), args)

export default function ImportFileRoute() {
  const loaded = useLoaderData<typeof loader>()
  const back = <TextLink to="/import">Import</TextLink>
  if (loaded.kind === 'run') {
    return (
      <>
        <PageHeader title={loaded.name} back={back} />
        <ImportProgress run={loaded.run} locale={loaded.locale} />
      </>
    )
  }
  if (loaded.kind === 'unreadable') {
    return (
      <>
        <PageHeader title={loaded.name} back={back} />
        <EmptyState title="This file cannot be read" action={<ButtonLink to="/import">Choose another file</ButtonLink>}>
          {loaded.problem}
        </EmptyState>
      </>
    )
  }
  return <ImportPreviewView id={loaded.id} search={loaded.search} page={loaded.page} />
}
