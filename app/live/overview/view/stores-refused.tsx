import { TextLink } from '../../../ui/button'

/**
 * Says that messages of unknown stores are parked, and what to do. `why`: the bound that was reached; null if none
 * was.
 */
export function StoresRefused({ why }: { why: string | null }) {
  if (why === null) return null
  return (
    <p className="mb-6 rounded-card border border-line bg-warn-soft px-4 py-3 text-sm text-warn" role="status">
      Events of unknown stores are being parked: {why}. They are kept for 30 days; replay them with{' '}
      <code className="font-mono">npm run dead-letters -- replay --reason too-many-stores</code>.{' '}
      <TextLink to="/settings/stores">Hide or remove stores</TextLink>
    </p>
  )
}
