/**
 * A client of specdouble's control API, for tests in TypeScript or JavaScript.
 *
 * One file without dependencies: copy it beside your tests. It needs `fetch` (Node 18 or newer, or a
 * browser whose origin `serve --control-origin` allows). Each test gets a world of its own:
 *
 *     // Playwright (import from "@playwright/test") and Vitest (from "vitest") alike
 *     const it = test.extend<{ mock: Sandbox }>({ mock: sandbox("http://127.0.0.1:8000", { rate: 0 }) });
 *
 *     it("tells what is stale", async ({ mock }) => {
 *       await mock.play("all-stale");
 *       const answer = await fetch(`${mock.url}/api/v1/cache/status`, { headers: { Authorization } });
 *     });
 */

/** What a sandbox begins as; what is left out is as in the mock's own beginning. */
export interface SandboxSettings {
  /** The sandbox that it begins as; goes with no profile, seed or now. */
  source?: string;
  /** As the source was then: after a change, at a moment, or in a snapshot. */
  change?: number;
  time?: Date | string;
  snapshot?: string;
  profile?: string;
  seed?: number;
  /** Its time at the beginning. */
  now?: Date | string;
  /** Seconds of its clock to a real one: 1 runs with real time, 0 stands still. */
  rate?: number;
}

export interface Scenario {
  name: string;
  description: string;
  /** Those whose operations it performs. */
  apis: string[];
  /** What it begins with; without, it begins as the mock does. */
  profile?: string;
}

/** Which requests are meant; what is left out may be anything. */
export interface Filter {
  operation?: string;
  api?: string;
  method?: string;
  /** With `*` for any characters. */
  path?: string;
  /** 404, or "4XX". */
  status?: number | string;
  /** By the sandbox's time. */
  since?: Date | string;
}

/** A filter that looks into a request, too. */
export interface Wanted extends Filter {
  /** Names and values that were in the query. */
  query?: Record<string, unknown>;
  /** Of an object, members that were in the body. */
  body?: unknown;
}

/** A request and its answer in short. */
export interface Call {
  number: number;
  at: string;
  /** In milliseconds. */
  duration: number;
  api: string;
  operation?: string;
  method: string;
  path: string;
  query: Record<string, string[]>;
  body?: unknown;
  status: number;
  /** The number of the sandbox's last change by then. */
  change: number;
  /** The behaviour that made the answer, and where the document speaks of it. */
  why: { by: string; pointer?: string };
}

/** A fault on demand: `kind` and what belongs to it, as `Effect` in specs/control.yaml. */
export interface Effect {
  kind: string;
  [setting: string]: unknown;
}

/** Which requests a rule meets, and when. */
export interface RuleSettings {
  match?: { operation?: string; method?: string; path?: string };
  when?: { times?: number; probability?: number; until?: Date | string };
}

export interface Rule extends RuleSettings {
  name: string;
  effect: Effect;
  /** How many requests it has met, and on how many it acted. */
  met: number;
  acted: number;
}

/** The control API has refused something; the message says what would be right. */
export class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "ControlError";
    this.status = status;
  }
}

/** The control API of a mock at a URL. `token`: the one that it asks for, if it does. */
export class Control {
  readonly url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, options: { token?: string } = {}) {
    this.url = url.replace(/\/+$/, "");
    this.#headers = options.token ? { Authorization: `Bearer ${options.token}` } : {};
  }

  /** A new sandbox; without a name it gets one of its own. */
  async create(settings: SandboxSettings = {}, name = ownName()): Promise<Sandbox> {
    await this.ask("POST", "/sandboxes", { name, ...settings });
    return this.get(name);
  }

  /** The sandbox of that name, whether or not there is one yet. */
  get(name: string): Sandbox {
    return new Sandbox(this, name);
  }

  /** The situations that a sandbox can be put into. */
  async scenarios(): Promise<Scenario[]> {
    const told = await this.ask<{ items: Scenario[] }>("GET", "/scenarios");
    return told.items;
  }

  /** What an operation answers; a ControlError, if it refuses. */
  async ask<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/_specdouble/v1${path}`, {
      method,
      headers: body === undefined ? this.#headers : { ...this.#headers, "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new ControlError(answer.status, detail(text) ?? `${method} ${answer.url}: ${answer.status}`);
    }
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}

/** A sandbox of a mock: data, clock and rate limits of its own. */
export class Sandbox {
  readonly name: string;
  /** The mock's URL as seen from within: a base URL that chooses the sandbox. */
  readonly url: string;
  /** What a request needs that goes to the mock's own URL. */
  readonly headers: Readonly<Record<string, string>>;
  readonly #control: Control;

  constructor(control: Control, name: string) {
    this.#control = control;
    this.name = name;
    this.url = `${control.url}/~${name}`;
    this.headers = { "X-Sandbox": name };
  }

  /** Its time. */
  async now(): Promise<Date> {
    return time(await this.#ask("GET", "/clock"));
  }

  /**
   * Let time pass: seconds, or an ISO 8601 duration such as "P3DT12H". All that is due until then
   * happens, in order. The time afterwards.
   */
  async advance(duration: number | string): Promise<Date> {
    const text = typeof duration === "number" ? `PT${duration.toFixed(3)}S` : duration;
    return time(await this.#ask("POST", "/clock/advance", { duration: text }));
  }

  /** Set the moment, or how many seconds pass in a real one (0: it stands still). */
  async setClock(setting: { now?: Date | string; rate?: number }): Promise<Date> {
    return time(await this.#ask("PATCH", "/clock", setting));
  }

  /** Let just these keys choose it; `project`: the only one of Peaka's that they open. */
  async setApiKeys(keys: string[], project?: string): Promise<void> {
    const items = keys.map((key) => ({ api_key: key, ...(project === undefined ? {} : { project }) }));
    await this.#ask("PUT", "/api-keys", { items });
  }

  /** Put it into a situation: its data is made anew, its clock shows what it did. */
  async play(scenario: string): Promise<void> {
    await this.#ask("POST", "/scenario", { scenario });
  }

  /** The requests so far, in the order of their answers. */
  async calls(filter: Filter = {}): Promise<Call[]> {
    const items: Call[] = [];
    for (;;) {
      const page = parameters({ limit: 100, offset: items.length, ...filter });
      const told = await this.#ask<{ items: Call[]; total: number }>("GET", `/history?${page}`);
      items.push(...told.items);
      if (told.items.length === 0 || items.length >= told.total) {
        return items.reverse();
      }
    }
  }

  /** How many such requests there were: `expect(await mock.count({ operation: "refreshCache" })).toBe(1)`. */
  async count(wanted: Wanted = {}): Promise<number> {
    const status = wanted.status === undefined ? {} : { status: String(wanted.status) };
    const told = await this.#ask<{ count: number }>("POST", "/history/count", { ...wanted, ...status });
    return told.count;
  }

  /** The history as HAR, for a file. */
  async har(filter: Filter = {}): Promise<unknown> {
    return this.#ask("GET", `/history/har?${parameters(filter)}`);
  }

  /** Forget all calls. */
  async clearHistory(): Promise<void> {
    await this.#ask("DELETE", "/history");
  }

  /** Switch a rule on: `await mock.setRule("down", { kind: "answer", status: 503 }, { when: { times: 2 } })`. */
  async setRule(name: string, effect: Effect, settings: RuleSettings = {}): Promise<void> {
    await this.#ask("PUT", `/rules/${segment(name)}`, { effect, match: {}, when: {}, ...settings });
  }

  /** The rules that are on. */
  async rules(): Promise<Rule[]> {
    const told = await this.#ask<{ items: Rule[] }>("GET", "/rules");
    return told.items;
  }

  /** Switch these rules off; without names all of them. */
  async removeRules(...names: string[]): Promise<void> {
    if (names.length === 0) {
      await this.#ask("PUT", "/rules", { items: [] });
    }
    for (const name of names) {
      await this.#ask("DELETE", `/rules/${segment(name)}`);
    }
  }

  /** Remember what it is. */
  async takeSnapshot(snapshot: string): Promise<void> {
    await this.#ask("POST", "/snapshots", { snapshot });
  }

  /** Be again what a snapshot remembers. */
  async restore(snapshot: string): Promise<void> {
    await this.#ask("POST", `/snapshots/${segment(snapshot)}/restore`);
  }

  /** Forget a snapshot. */
  async deleteSnapshot(snapshot: string): Promise<void> {
    await this.#ask("DELETE", `/snapshots/${segment(snapshot)}`);
  }

  /** Go back to a change by its number, or to a moment. */
  async rewind(to: { change: number } | { time: Date | string }): Promise<void> {
    await this.#ask("POST", "/rewind", to);
  }

  /** Bring back its beginning. */
  async reset(): Promise<void> {
    await this.#ask("POST", "/reset");
  }

  /** Remove it. */
  async delete(): Promise<void> {
    await this.#ask("DELETE", "");
  }

  #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.#control.ask<T>(method, `/sandboxes/${segment(this.name)}${path}`, body);
  }
}

/**
 * A fixture for `test.extend`, of Playwright and of Vitest: a sandbox for each test, removed behind it.
 * `mock`: its URL, or a client of its control API.
 */
export function sandbox(mock: string | Control, settings: SandboxSettings = {}) {
  const control = typeof mock === "string" ? new Control(mock) : mock;
  // Both read the names of the fixtures that it wants from its first parameter, so that is a pattern.
  return async ({}: object, use: (made: Sandbox) => Promise<void>): Promise<void> => {
    const made = await control.create(settings);
    try {
      await use(made);
    } finally {
      await made.delete();
    }
  };
}

/** A name as one part of a path, whatever is in it. */
function segment(name: string): string {
  if (["", ".", ".."].includes(name)) {
    // `fetch` would ask for what is above, even if the dots were encoded.
    throw new ControlError(400, `'${name}' is no name; one begins with a letter or a digit`);
  }
  return encodeURIComponent(name);
}

function ownName(): string {
  return `test-${globalThis.crypto.randomUUID()}`;
}

function time(clock: { now: string }): Date {
  return new Date(clock.now);
}

function parameters(values: object): URLSearchParams {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : String(value)]));
}

/** What a problem (RFC 9457) says. */
function detail(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { detail?: string }).detail;
  } catch {
    return undefined;
  }
}
