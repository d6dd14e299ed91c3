import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { parseChoices } from '~/domain/import/choices'
import { clientLocale } from '../client-locale.server'
import { ButtonLink, TextLink } from '../components/button'
import { EmptyState } from '../components/empty-state'
import { ImportPreviewView } from '../components/import/import-preview'
import { ImportProgress } from '../components/import/import-progress'
import { PageHeader } from '../components/page'
import { problemResponse } from '../components/problem-response'
import { appContext } from '../context.server'
import { formOf } from '../forms.server'
import { ImportFileProblem } from '../imports/file-problem'
import { mayImport } from '../imports/may-import.server'
import { importFacts, previewPage, readPreview, storesOfFiles } from '../imports/preview-page.server'

export const meta: MetaFunction = () => [{ title: 'Import · Storepulse' }]

async function uploadOf(id: string | undefined) {
  const upload = await appContext().imports.uploads.find(id ?? '')
  if (!upload) throw problemResponse(404, ['There is no such import, or it is older than a day. Send the file again.'])
  return upload
}

/** The preview of a file as the address says to read it, or how far its import is. Writes nothing. @throws a 400 or 404 that says what is wrong */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const { imports, registry, settings } = appContext()
  const upload = await uploadOf(params.id)
  const locale = clientLocale(request)
  const run = await imports.run(upload.id)
  if (run) {
    const { plan: _plan, separator: _separator, atMs: _atMs, ...told } = run
    return json({ kind: 'run' as const, name: upload.name, locale, run: told })
  }
  const { search, searchParams } = new URL(request.url)
  const parsed = parseChoices(searchParams)
  if (!parsed.ok) throw problemResponse(400, parsed.problems)
  const stores = await storesOfFiles(registry)
  try {
    const preview = await readPreview(imports, upload, parsed.choices, importFacts(stores, settings))
    const defaultZone = settings.DEFAULT_TIME_ZONE
    const page = previewPage(upload, preview, stores, { locale, defaultZone })
    return json({ kind: 'preview' as const, id: upload.id, search, page })
  } catch (error) {
    if (!(error instanceof ImportFileProblem)) throw error
    return json({ kind: 'unreadable' as const, name: upload.name, problem: error.message }, { status: error.status })
  }
}

/** Confirms, goes on with, or discards an import. @throws a 401 or 404 that says so */
export async function action({ request, params }: ActionFunctionArgs) {
  mayImport()
  const { imports, registry, settings } = appContext()
  const form = await formOf(request)
  const upload = await uploadOf(params.id)
  const intent = form.get('intent')
  if (intent === 'discard') {
    const run = await imports.run(upload.id)
    if (run?.state !== 'running') await imports.uploads.remove(upload.id)
    return redirect('/import')
  }
  if (intent !== 'confirm' && intent !== 'continue')
    throw problemResponse(400, ['intent: confirm, continue or discard'])
  const facts = importFacts(await storesOfFiles(registry), settings)
  const run = await imports.run(upload.id)
  if (run) {
    if (run.state === 'stopped')
      await imports.start(upload, { plan: run.plan, separator: run.separator, total: run.total }, facts)
    return redirect(`/import/${upload.id}`)
  }
  const search = String(form.get('search') ?? '')
  const parsed = parseChoices(new URLSearchParams(search))
  if (!parsed.ok) throw problemResponse(400, parsed.problems)
  const preview = await readPreview(imports, upload, parsed.choices, facts).catch((error: unknown) => {
    if (error instanceof ImportFileProblem) return null
    throw error
  })
  // The page says what there is to choose, or why the file cannot be read.
  if (!preview?.found?.good) return redirect(`/import/${upload.id}${search}`)
  const { plan, separator, found } = preview
  await imports.start(upload, { plan, separator, total: found.good }, facts)
  return redirect(`/import/${upload.id}`)
}

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
