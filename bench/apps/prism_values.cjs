// Values of Prism's dynamic mode: `node prism_values.cjs DOCUMENT FIRST`, in the folder where Prism is.
//
// Asks Prism's own client (what `prism mock --dynamic` answers, without HTTP) for each path of the
// document from the given one on, and prints a line of JSON for each: {"value": ...} or {"error": ...}.
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const load = createRequire(`${process.cwd()}/package.json`);

const [file, first] = process.argv.slice(2);
const config = {
  mock: { dynamic: true },
  isProxy: false,
  errors: false,
  checkSecurity: false,
  validateRequest: false,
  validateResponse: false,
  upstreamProxy: undefined,
};

async function main() {
  const { getHttpOperationsFromSpec } = load("@stoplight/prism-cli/dist/operations");
  const { createClientFromOperations } = load("@stoplight/prism-http/dist/client");
  const silent = { level: "silent", child: () => silent };
  for (const name of ["info", "success", "warn", "error", "debug", "trace", "fatal"]) {
    silent[name] = () => {};
  }
  const operations = await getHttpOperationsFromSpec(file);
  const client = createClientFromOperations(operations, { ...config, logger: silent });
  const paths = Object.keys(JSON.parse(readFileSync(file, "utf8")).paths);
  for (const path of paths.slice(Number(first))) {
    let told;
    try {
      const answer = await client.request(path, { method: "get", headers: { accept: "application/json" } });
      told = answer.status === 200 ? { value: answer.data } : { error: JSON.stringify(answer.data) };
    } catch (error) {
      told = { error: String(error) };
    }
    process.stdout.write(`${JSON.stringify(told)}\n`);
  }
}

main().catch((error) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
