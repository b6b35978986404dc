// By Vitest: a sandbox for each test, and what the client does with it.
import { expect, test as base } from "vitest";
import { Control, ControlError, sandbox, type Sandbox } from "./specdouble.js";

declare const process: { env: Record<string, string> };
const { MOCK, KEY } = process.env as { MOCK: string; KEY: string };
const NOW = "2025-12-01T15:00:00Z";
const test = base.extend<{ mock: Sandbox }>({ mock: sandbox(MOCK, { now: NOW, rate: 0 }) });

interface Status {
  total_projects: number;
  stale_projects: number;
}

async function status(url: string, headers: Record<string, string> = {}): Promise<Status> {
  const answer = await fetch(`${url}/api/v1/cache/status`, {
    headers: { Authorization: `Bearer ${KEY}`, ...headers },
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Status;
}

async function invalidate(mock: Sandbox): Promise<void> {
  const answer = await fetch(`${mock.url}/api/v1/cache/invalidate`, {
    method: "POST",
    headers: { Authorization: `Bearer ${KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify({ project_id: null }),
  });
  expect(answer.status).toBe(200);
}

for (const number of [1, 2, 3, 4]) {
  test.concurrent(`nobody else's changes show (${number})`, async ({ mock }) => {
    const before = await status(mock.url);
    expect(before.stale_projects).toBeLessThan(before.total_projects);

    await invalidate(mock);

    expect((await status(mock.url)).stale_projects).toBe(before.total_projects);
    expect((await status(MOCK, mock.headers)).stale_projects).toBe(before.total_projects);
    expect((await status(MOCK)).stale_projects).toBe(before.stale_projects);
  });
}

test("a reset brings back the beginning", async ({ mock }) => {
  const before = await status(mock.url);
  await invalidate(mock);
  await mock.reset();
  expect(await status(mock.url)).toEqual(before);
});

test("time is moved", async ({ mock }) => {
  expect(await mock.now()).toEqual(new Date(NOW));
  expect(await mock.advance("P3D")).toEqual(new Date("2025-12-04T15:00:00Z"));
  expect(await mock.advance(90.5)).toEqual(new Date("2025-12-04T15:01:30.500Z"));
  expect(await mock.setClock({ now: new Date("2025-12-24T18:00:00Z") })).toEqual(new Date("2025-12-24T18:00:00Z"));
});

test("a situation is one call away", async ({ mock }) => {
  const names = (await new Control(MOCK).scenarios()).map((each) => each.name);
  expect(names).toContain("all-stale");
  await mock.play("all-stale");
  const seen = await status(mock.url);
  expect(seen.stale_projects).toBe(seen.total_projects);
});

test("a key chooses the sandbox", async ({ mock }) => {
  await invalidate(mock);
  const key = `key-of-${mock.name}`;
  await mock.setApiKeys([key]);
  const seen = await status(MOCK, { Authorization: `Bearer ${key}` });
  expect(seen.stale_projects).toBe(seen.total_projects);
});

test("calls are told and counted", async ({ mock }) => {
  await status(mock.url);
  await invalidate(mock);
  const calls = await mock.calls();
  expect(calls.map((each) => [each.operation, each.status])).toEqual([
    ["getStatus", 200],
    ["invalidateCache", 200],
  ]);
  expect(await mock.calls({ method: "POST", status: "2XX" })).toEqual(calls.slice(1));
  expect(await mock.count({ operation: "invalidateCache", body: { project_id: null } })).toBe(1);
  expect(await mock.har()).toMatchObject({ log: { entries: [{}, {}] } });
  await expect(mock.calls({ operation: "getStats" })).rejects.toThrow("did you mean getStatus");
  expect(await mock.calls({ operation: "refreshCache" })).toEqual([]);
  expect(await mock.calls({ since: new Date("2025-12-02T00:00:00Z") })).toEqual([]);
  expect(await mock.calls({ status: 404 })).toEqual([]);
  await mock.clearHistory();
  expect(await mock.count()).toBe(0);
});

test("a rule makes faults for a while", async ({ mock }) => {
  await mock.setRule("down", { kind: "answer", status: 500 }, { match: { operation: "getStatus" }, when: { times: 1 } });
  const ask = () => fetch(`${mock.url}/api/v1/cache/status`, { headers: { Authorization: `Bearer ${KEY}` } });
  expect((await ask()).status).toBe(500);
  expect((await ask()).status).toBe(200);
  expect(await mock.rules()).toMatchObject([{ name: "down", acted: 1 }]);
  await mock.removeRules("down");
  await mock.setRule("slow", { kind: "delay", seconds: 0 });
  await mock.removeRules();
  expect(await mock.rules()).toEqual([]);
});

test("what was is there again", async ({ mock }) => {
  const before = await status(mock.url);
  await mock.takeSnapshot("before");
  await invalidate(mock);
  await mock.restore("before");
  expect(await status(mock.url)).toEqual(before);
  await mock.rewind({ change: 1 });
  expect((await status(mock.url)).stale_projects).toBe(before.total_projects);
  await mock.deleteSnapshot("before");
  await expect(mock.restore("before")).rejects.toMatchObject({ status: 404 });
  const branch = await new Control(MOCK).create({ source: mock.name, change: 0 });
  expect(await status(branch.url)).toEqual(before);
  await branch.delete();
});

test("an odd name leads nowhere else", async ({ mock }) => {
  for (const name of ["..", ".", "", "a/b", "a?b"]) {
    await expect(mock.deleteSnapshot(name)).rejects.toThrow(ControlError);
    await expect(mock.removeRules(name)).rejects.toThrow(ControlError);
  }
  expect(await mock.now()).toEqual(new Date(NOW));
});

test("a refusal says what would be right", async ({ mock }) => {
  const refused = await mock.play("all-stail").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ControlError);
  expect(refused).toMatchObject({ status: 409, message: expect.stringContaining("all-stale") });
});

test("a sandbox is gone when its test is over", async () => {
  const control = new Control(MOCK);
  const use = sandbox(control);
  let name = "";
  await use({}, async (made) => {
    name = made.name;
    expect(await control.ask("GET", `/sandboxes/${name}`)).toMatchObject({ name });
  });
  await expect(control.ask("GET", `/sandboxes/${name}`)).rejects.toMatchObject({ status: 404 });
});
