import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { makePrivateFolder, writePrivateFile } from './private-files'

const secretsSchema = z.object({
  /** Password of QuestDB's login `admin` (HTTP and PG wire), which may write. */
  questdbAdminPassword: z.string(),
  /** Password of QuestDB's login `analyst` (PG wire), which may only read. */
  questdbAnalystPassword: z.string(),
  pseudonymSecret: z.string(),
  intakeToken: z.string(),
})
export type Secrets = z.infer<typeof secretsSchema>

const fresh = () => randomBytes(24).toString('base64url')

/**
 * The secrets of a data folder, created on first use in `<dataDir>/secrets.json` (mode 0600). Processes that start at
 * the same time on one folder all get the same ones.
 */
export function keptSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json')
  if (!existsSync(file)) {
    makePrivateFolder(dataDir)
    const secrets: Secrets = {
      questdbAdminPassword: fresh(),
      questdbAnalystPassword: fresh(),
      pseudonymSecret: fresh(),
      intakeToken: fresh(),
    }
    const draft = `${file}.${process.pid}`
    writePrivateFile(draft, `${JSON.stringify(secrets, null, 2)}\n`)
    try {
      linkSync(draft, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft, { force: true })
    }
  }
  return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
}
