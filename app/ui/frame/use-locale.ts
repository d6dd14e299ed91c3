import { useRouteLoaderData } from '@remix-run/react'
import type { loader as rootLoader } from '../../root'

/** The reader's locale, as the server found it; undefined where no page could be loaded. */
export const useLocale = () => useRouteLoaderData<typeof rootLoader>('root')?.locale
