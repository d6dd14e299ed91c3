import { isKeptOut } from './allowed-functions'
import { holdsTexts } from './known-relations'
import { nameOf, Refusal, type Token } from './tokens'

/** The names of one statement: those it defines or gets from its tables, and those it uses. */
export class StatementNames {
  /** Names allowed as values: columns and aliases. */
  private readonly values = new Set<string>()
  /** Names allowed before a dot: tables, views, names of WITH and their aliases. */
  private readonly owners = new Set<string>()
  private readonly used: { parts: string[]; token: Token }[] = []
  private readonly aliases = new Set<string>()
  private readonly counted: { name: string | undefined; at: number }[] = []

  /** A table with its columns. */
  addRelation(name: string, columns: readonly string[]): void {
    this.owners.add(name)
    for (const column of columns) this.values.add(column)
  }

  /** A function that is called: QuestDB names a column without an alias after it. */
  addCalled(name: string): void {
    this.values.add(name)
  }

  /** The name of a column. @throws {Refusal} if QuestDB might take it for a function that stays out */
  defineValue(token: Token): void {
    const name = defined(token)
    this.values.add(name)
    this.aliases.add(name)
  }

  /** True if the statement gave a value this name (lower case). */
  isAlias(name: string): boolean {
    return this.aliases.has(name)
  }

  /** The name of a table. @throws {Refusal} likewise */
  defineOwner(token: Token): string {
    const name = defined(token)
    this.owners.add(name)
    return name
  }

  /** A name that stands for a value. It may be defined later. */
  use(token: Token): void {
    const parts =
      token.kind === 'quoted'
        ? [nameOf(token)]
        : nameOf(token)
            .split('.')
            .filter((part) => part !== '')
    this.used.push({ parts, token })
  }

  /**
   * Checks the argument of count_distinct: it keeps each text in Java's heap, per group, and QuestDB dies when that is
   * full. So it must be a column of a table, under its own name, that has no texts.
   */
  countDistinct(arg: readonly Token[], at: number): void {
    const [only, ...others] = arg
    const isName = (only?.kind === 'word' || only?.kind === 'quoted') && others.length === 0
    this.counted.push({ name: isName ? nameOf(only).split('.').at(-1) : undefined, at })
  }

  /** @throws {Refusal} with the first name that does not exist, or is used in a wrong way */
  check(): void {
    const wrong = this.counted.find(({ name = '' }) => name === '' || holdsTexts(name) || this.aliases.has(name))
    if (wrong) {
      throw new Refusal(
        'count_distinct takes a column of a table by its own name here, and no texts: SELECT DISTINCT them within, and count() the rows.',
        wrong.at,
      )
    }
    for (const { parts, token } of this.used) {
      const wrong = parts.find((part, index) => !this.isKnown(part, index, parts.length, token))
      if (wrong === undefined) continue
      throw new Refusal(
        isKeptOut(wrong)
          ? `${wrong} is a function of QuestDB that is not available in the workbench.`
          : `There is no column or alias ${wrong} in this statement. See the columns of each table below.`,
        token.at,
      )
    }
  }

  private isKnown(part: string, index: number, parts: number, token: Token): boolean {
    if (this.values.has(part)) return true
    if (isKeptOut(part)) return false
    // QuestDB adds numbers to distinguish columns with the same name.
    if (this.values.has(part.replace(/_?\d+$/, ''))) return true
    // A quoted name with other letters than those of a function is the text of an expression: "sum(entries)".
    if (token.kind === 'quoted' && /[^\p{L}\p{N}_$.]/u.test(part)) return true
    // Before a dot, or before the dot of `t.*` or `t."name"`, stands a table.
    return this.owners.has(part) && (index < parts - 1 || token.text.endsWith('.') || token.kind === 'quoted')
  }
}

function defined(token: Token): string {
  const name = nameOf(token)
  if (isKeptOut(name)) {
    throw new Refusal(`${name} is a function of QuestDB: take another name.`, token.at)
  }
  return name
}
