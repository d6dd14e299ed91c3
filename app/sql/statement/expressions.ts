import {
  AGGREGATES,
  ALLOWED_FUNCTIONS,
  ROW_FUNCTIONS,
  SQL_WORDS,
  TYPES,
  WORDS_BEFORE_PARENTHESIS,
} from './allowed-functions'
import { checkCall, checkPattern, textsOf } from './bounded-calls'
import { checkIntervals, isWrittenOut } from './intervals'
import { StatementNames } from './statement-names'
import { NOTHING, plus, type Size } from './statement-size'
import type { TokenReader } from './token-reader'
import { lower, nameOf, Refusal, type Token, wholeNumber } from './tokens'
import { checkFrameEnd, checkWindow } from './windows'

/** Words after which a value follows, so that the word behind them is no alias. */
const VALUE_WORDS = new Set(['end', 'null', 'true', 'false', 'nan'])
const SUBQUERY = new Set(['select', 'with', 'declare'])
/** SQL keywords that never occur in an expression. */
const MISPLACED = new Set([...SUBQUERY, 'from', 'join'])

/** Parses expressions: which names and functions they use, and how much they cost. */
export abstract class Expressions {
  protected readonly names = new StatementNames()
  private readonly variables = new Map<string, { size: Size; writtenOut: boolean }>()
  private readonly windows: { over: readonly Token[]; back: number; at: number }[] = []
  /** How many rows the call of lag or lead that was read last looks away. */
  private back = 0
  private size: Size = NOTHING
  private lastAlias: Token | undefined

  constructor(protected readonly tokens: TokenReader) {}

  /** Called for each aggregate function. */
  protected abstract aggregates(): void

  /** Reads a whole question, such as one in parentheses. */
  protected abstract question(): void

  protected count(more: Partial<Size>, at: number | null): void {
    this.size = plus(this.size, more, at)
  }

  /** The cost of the present expression, not added up yet. */
  protected measure(read: () => void): Size {
    const before = this.size
    this.size = NOTHING
    read()
    const measured = this.size
    this.size = before
    return measured
  }

  protected defineVariable(name: string, size: Size, value: readonly Token[], at: number): void {
    if (this.variables.has(name)) throw new Refusal(`The name ${name} is given twice.`, at)
    this.variables.set(name, { size, writtenOut: this.isWrittenOut(value) })
  }

  private isWrittenOut(tokens: readonly Token[]): boolean {
    return isWrittenOut(tokens, (name) => this.variables.get(name)?.writtenOut ?? false)
  }

  /** Call it at the end, when all aliases are known. @throws {Refusal} for a window that may keep too many rows */
  protected checkWindows(): void {
    for (const { over, back, at } of this.windows) checkWindow(over, back, (name) => this.names.isAlias(name), at)
  }

  /** True at the end and before a closing parenthesis. */
  protected ended(): boolean {
    return this.tokens.peek() === undefined || this.tokens.sees(')')
  }

  /**
   * One token of an expression, or all that is in parentheses.
   * @param mayName whether a value may get a name here
   * @throws {Refusal}
   */
  protected item(mayName = true): void {
    if (this.tokens.sees('(')) {
      this.inParentheses()
      return
    }
    const before = this.tokens.peek(-1)
    const token = this.tokens.take()
    this.count({ tokens: 1 }, token.at)
    if (token.kind === 'text') checkIntervals(token)
    if (token.kind === 'sign') this.sign(token)
    if (token.kind === 'word' || token.kind === 'quoted') this.name(token, before, mayName)
  }

  private sign(token: Token): void {
    if (token.text === '~') {
      throw new Refusal(
        'Regular expressions are not available in the workbench: use LIKE, strpos or split_part.',
        token.at,
      )
    }
    if (token.text === ';') throw new Refusal('One statement at a time.', token.at)
    if (token.text === '||') this.count({ texts: 1 }, token.at)
  }

  private name(token: Token, before: Token | undefined, mayName: boolean): void {
    const word = lower(token)
    if (MISPLACED.has(word) && !(word === 'with' && this.tokens.word() === 'offset'))
      throw new Refusal(`${token.text} cannot stand here.`, token.at)
    if (word === 'in') {
      this.valuesOfIn(token)
      return
    }
    if (word === 'over') this.window(token)
    if (this.tokens.sees('(')) {
      if (WORDS_BEFORE_PARENTHESIS.has(word)) return
      this.call(nameOf(token), token)
      return
    }
    if (word.startsWith('@')) {
      this.variable(word, token)
      return
    }
    if (before?.text === '::') {
      requireType(token)
      return
    }
    if (word === 'as') {
      this.alias(this.tokens.take())
      return
    }
    if (word === 'array' && this.tokens.sees('[')) return
    if (mayName && before !== this.lastAlias && isAlias(token, before)) {
      this.alias(token)
      return
    }
    if (word === 'like' || word === 'ilike') checkPattern(this.tokens.peek(), this.tokens.peek(1), token.at)
    if (word === 'preceding' || word === 'following') {
      checkFrameEnd([before, this.tokens.peek(-3), this.tokens.peek(-4)], token.at)
    }
    if (!SQL_WORDS.has(word)) this.names.use(token)
  }

  /** `IN ('10', '11')`, `IN '2026-01'`, `IN (SELECT …)`. @throws {Refusal} if its values are not written out */
  private valuesOfIn({ at }: Token): void {
    const isSubquery = this.tokens.sees('(') && SUBQUERY.has(this.tokens.word(1))
    const begun = this.tokens.mark()
    this.item(false)
    if (isSubquery || (this.isWrittenOut(this.tokens.since(begun)) && !this.tokens.sees('||'))) return
    throw new Refusal('IN takes values written out, or a question in parentheses. Compare columns by = and OR.', at)
  }

  /** Records the tokens in the parentheses of OVER, which comes next. */
  private window({ at }: Token): void {
    const over: Token[] = []
    let depth = 0
    for (let distance = 1; depth >= 0; distance++) {
      const token = this.tokens.peek(distance)
      if (token === undefined) break
      if (token.kind === 'sign' && token.text === '(') depth++
      if (token.kind === 'sign' && token.text === ')') depth--
      if (depth >= 0) over.push(token)
    }
    this.windows.push({ over, back: this.back, at })
    this.back = 0
  }

  private alias(token: Token): void {
    if (token.kind !== 'word' && token.kind !== 'quoted') throw new Refusal('After AS a name is missing.', token.at)
    this.names.defineValue(token)
    this.lastAlias = token
  }

  private variable(name: string, token: Token): void {
    const known = this.variables.get(name)
    if (known === undefined)
      throw new Refusal(`There is no ${token.text}: DECLARE ${token.text} := … gives it a value.`, token.at)
    this.count(known.size, token.at)
  }

  /** A call, its name taken already. @throws {Refusal} if it is not allowed or asks for too much */
  protected call(name: string, token: Token): void {
    if (!ALLOWED_FUNCTIONS.has(name) && !ROW_FUNCTIONS.has(name)) {
      throw new Refusal(`The function ${name} is not available in the workbench.`, token.at)
    }
    if (name === 'cast') {
      this.tokens.within(() => this.cast())
      return
    }
    const args = this.tokens.within(() => {
      if (name === 'extract') this.extracted()
      return this.args()
    })
    if (AGGREGATES.has(name) && this.tokens.word() !== 'over') this.aggregates()
    const call = { name, at: token.at, args }
    checkCall(call)
    this.back = name === 'lag' || name === 'lead' ? (wholeNumber(args[1] ?? []) ?? 1) : 0
    const [first = []] = args
    const distinct = name === 'count' && lower(first[0]) === 'distinct'
    if (distinct || name === 'count_distinct') this.names.countDistinct(first.slice(distinct ? 1 : 0), token.at)
    this.count({ texts: textsOf(call) }, token.at)
    this.names.addCalled(name)
  }

  private cast(): void {
    while (!this.ended() && this.tokens.word() !== 'as') this.item()
    this.tokens.takesWord('as')
    while (!this.ended()) {
      const token = this.tokens.take()
      if (token.kind !== 'sign') requireType(token)
    }
    this.names.addCalled('cast')
  }

  /** `hour FROM` of `extract(hour FROM ts)`. */
  private extracted(): void {
    this.tokens.take()
    if (!this.tokens.takesWord('from')) {
      throw new Refusal('extract goes: extract(hour FROM ts).', this.tokens.peek()?.at ?? null)
    }
  }

  private inParentheses(): void {
    this.tokens.within(() => (SUBQUERY.has(this.tokens.word()) ? this.question() : this.args()))
  }

  /** The parts between commas up to the closing parenthesis. A query in them may continue with UNION. */
  private args(): Token[][] {
    const args: Token[][] = [[]]
    while (!this.ended()) {
      const begun = this.tokens.mark()
      if (this.tokens.sees(',')) {
        this.tokens.take()
        args.push([])
        continue
      }
      const word = this.tokens.word()
      if (['union', 'except', 'intersect'].includes(word)) {
        this.tokens.take()
        this.tokens.takesWord('all')
        this.question()
      } else this.item()
      args.at(-1)?.push(...this.tokens.since(begun))
    }
    return args
  }
}

function requireType(token: Token): void {
  if (TYPES.has(nameOf(token))) return
  throw new Refusal(`${token.text} is no type that a value can be turned into here.`, token.at)
}

/** A name right behind a value names it: `sum(entries) entries`. */
function isAlias(token: Token, before: Token | undefined): boolean {
  if (before === undefined || (token.kind === 'word' && SQL_WORDS.has(lower(token)))) return false
  if (before.kind === 'sign') return /^([)\]]|\d.*)$/.test(before.text)
  if (before.kind === 'text' || before.kind === 'quoted') return true
  return before.text.endsWith('.') ? false : !SQL_WORDS.has(lower(before)) || VALUE_WORDS.has(lower(before))
}
