import { ROW_FUNCTIONS } from './allowed-functions'
import { checkFilledSpan, checkFilledWidth } from './bounded-calls'
import { Expressions } from './expressions'
import { columnsOf } from './known-relations'
import type { Size } from './statement-size'
import { lower, nameOf, Refusal, type Token, wholeNumber } from './tokens'

type Clause = 'select' | 'from' | 'sample' | 'other'

const SET_OPERATIONS = new Set(['union', 'except', 'intersect'])
const CLAUSES: ReadonlyMap<string, Clause> = new Map([
  ['where', 'other'],
  ['latest', 'other'],
  ['sample', 'sample'],
  ['fill', 'other'],
  ['align', 'other'],
  ['group', 'other'],
  ['having', 'other'],
  ['order', 'other'],
  ['limit', 'other'],
])
const JOINS = new Set(['join', 'inner', 'left', 'right', 'full', 'outer', 'asof', 'lt', 'splice', 'on', 'cross'])
const AFTER_RELATION = new Set([
  ...JOINS,
  ...CLAUSES.keys(),
  ...SET_OPERATIONS,
  'timestamp',
  'tolerance',
  'window',
  'horizon',
  'pivot',
])
const QUESTIONS = new Set(['select', 'with', 'declare'])

/** Tables that hold few rows, one for each key. */
const SMALL = new Set(['stores'])
/** Rows of `long_sequence` that are few. */
const MOST_OF_SMALL = 1_000
/** Joins that find one row for each, not all that are equal. */
const NEAREST = new Set(['asof', 'lt'])

/** What one SELECT reads: how many large sources, whether its result is small, and where it joins. */
type Reading = { large: number; groups: boolean; joinAt: number | null }

/** True if a word begins a question. */
export const beginsQuestion = (word: string) => QUESTIONS.has(word)

/** Parses whole queries: SELECT with everything before and after it. */
export class Questions extends Expressions {
  private readonly named = new Map<string, { size: Size; large: boolean }>()
  private reading: Reading = { large: 0, groups: false, joinAt: null }

  /** A statement up to its end. @throws {Refusal} */
  whole(): void {
    this.question()
    const more = this.tokens.peek()
    if (more?.text === ')') throw new Refusal('A parenthesis too many.', more.at)
    if (more !== undefined) throw new Refusal(`${more.text} cannot stand here.`, more.at)
    this.names.check()
    this.checkWindows()
  }

  /** `[DECLARE …] [WITH …] SELECT … [UNION SELECT …]`. */
  protected override question(): void {
    this.measuredQuestion()
  }

  protected override aggregates(): void {
    this.reading.groups = true
  }

  /** True if it may give many rows. */
  private measuredQuestion(): boolean {
    let large = false
    const { groups } = this.reading
    if (this.tokens.takesWord('declare')) this.list(() => this.declared())
    this.reading.groups = groups
    if (this.tokens.takesWord('with')) this.list(() => this.namedQuestion())
    do large = this.operand() || large
    while (this.setOperation())
    return large
  }

  private list(item: () => void): void {
    item()
    while (this.tokens.sees(',')) {
      this.tokens.take()
      item()
    }
  }

  private setOperation(): boolean {
    if (!SET_OPERATIONS.has(this.tokens.word())) return false
    this.tokens.take()
    this.tokens.takesWord('all')
    return true
  }

  private declared(): void {
    const token = this.tokens.take()
    const name = lower(token)
    if (!name.startsWith('@')) throw new Refusal('DECLARE gives a value to names that begin with @.', token.at)
    this.tokens.expect(':=')
    const begun = this.tokens.mark()
    const size = this.measure(() => {
      while (!this.ended() && !this.tokens.sees(',') && !beginsQuestion(this.tokens.word())) this.item(false)
    })
    this.defineVariable(name, size, this.tokens.since(begun), token.at)
  }

  private namedQuestion(): void {
    const token = this.tokens.take()
    if (token.kind !== 'word' && token.kind !== 'quoted') throw new Refusal('Here a name is missing.', token.at)
    if (!this.tokens.takesWord('as')) throw new Refusal('WITH goes: WITH name AS (SELECT …).', token.at)
    let large = false
    const size = this.measure(() => {
      large = this.tokens.within(() => this.measuredQuestion())
    })
    const name = this.names.defineOwner(token)
    if (this.named.has(name)) throw new Refusal(`The name ${name} is given twice.`, token.at)
    this.named.set(name, { size, large })
  }

  /** One SELECT; true if it may give many rows. @throws {Refusal} */
  private operand(): boolean {
    const token = this.tokens.peek()
    if (this.tokens.sees('(')) {
      const large = this.tokens.within(() => this.measuredQuestion())
      this.clauses('other')
      return large
    }
    if (!this.tokens.takesWord('select')) {
      throw new Refusal('Here SELECT is missing.', token?.at ?? null)
    }
    this.count({ relations: 1 }, token?.at ?? null)
    const outer = this.reading
    this.reading = { large: 0, groups: this.tokens.word() === 'distinct', joinAt: null }
    this.clauses('select')
    const { large, groups, joinAt } = this.reading
    if (joinAt !== null && large > 1) {
      throw new Refusal(
        'Of the tables that are joined one may be of events: group the others first, or take ASOF JOIN.',
        joinAt,
      )
    }
    this.reading = outer
    return large > 0 && !groups
  }

  /** Everything after SELECT up to the end, a closing parenthesis or the next SELECT of a UNION. */
  private clauses(begun: Clause): void {
    let clause = begun
    let width: Token | undefined
    while (!this.ended() && !SET_OPERATIONS.has(this.tokens.word())) {
      const word = this.tokens.word()
      const next = CLAUSES.get(word)
      if (word === 'from' && clause === 'select') {
        this.tokens.take()
        this.relation()
        clause = 'from'
      } else if (word === 'from' && clause === 'sample') {
        const { at } = this.tokens.take()
        const ends = this.tokens.word(1) === 'to' ? this.tokens.peek(2) : undefined
        checkFilledSpan(width, { from: this.tokens.peek(), to: ends, next: this.tokens.peek(3) }, at)
      } else if (clause === 'from' && this.startsJoin(word)) {
        this.relation()
      } else if (next !== undefined) {
        clause = next
        if (word === 'group') this.reading.groups = true
        if (word === 'sample') width = this.tokens.peek(2)
        if (word === 'fill') checkFilledWidth(width, this.tokens.peek()?.at ?? 1)
        this.tokens.take()
      } else {
        this.item()
      }
    }
  }

  /** Takes JOIN; the words before it are words of SQL. @throws {Refusal} for joins of everything with everything */
  private startsJoin(word: string): boolean {
    const token = this.tokens.peek()
    const at = token?.at ?? null
    if (this.tokens.sees(',') || word === 'cross' || word === 'window' || word === 'horizon') {
      throw new Refusal('Tables go together by JOIN … ON here, with a column of each that is equal.', at)
    }
    // Over a key of many values it ends QuestDB 9.3.4.
    if (word === 'splice') throw new Refusal('SPLICE JOIN is not available in the workbench: take ASOF JOIN.', at)
    if (word !== 'join') return false
    this.tokens.take()
    this.count({ joins: 1 }, at)
    if (!NEAREST.has(this.tokens.word(-2))) this.reading.joinAt ??= at
    return true
  }

  /** The relation after FROM or JOIN, with its alias. */
  private relation(): void {
    const large = this.tokens.sees('(') ? this.tokens.within(() => this.measuredQuestion()) : this.namedRelation()
    if (large) this.reading.large++
    this.tokens.takesWord('as')
    const alias = this.tokens.peek()
    if (alias?.kind === 'quoted' || (alias?.kind === 'word' && !AFTER_RELATION.has(lower(alias)))) {
      this.names.defineOwner(this.tokens.take())
    }
  }

  /** A table or a name of WITH; true if it may have many rows. */
  private namedRelation(): boolean {
    const token = this.tokens.take()
    const name = nameOf(token)
    if (token.kind !== 'word' && token.kind !== 'quoted') {
      throw new Refusal('Here the name of a table is missing.', token.at)
    }
    if (this.tokens.sees('(')) {
      const columns = ROW_FUNCTIONS.get(name)
      if (columns === undefined) {
        throw new Refusal(`The function ${name} is not available in the workbench after FROM and JOIN.`, token.at)
      }
      const rows = wholeNumber([this.tokens.peek(1)].flatMap((argument) => argument ?? []))
      this.call(name, token)
      this.names.addRelation(name, columns)
      this.count({ relations: 1 }, token.at)
      return rows !== null && rows > MOST_OF_SMALL
    }
    const named = this.named.get(name)
    if (named !== undefined) {
      this.count(named.size, token.at)
      return named.large
    }
    const columns = columnsOf(name)
    if (columns === undefined) {
      throw new Refusal(
        `There is no table ${name} here: after FROM and JOIN stand the tables and views below, and names of WITH.`,
        token.at,
      )
    }
    this.names.addRelation(name, columns)
    this.count({ relations: 1 }, token.at)
    return !SMALL.has(name)
  }
}
