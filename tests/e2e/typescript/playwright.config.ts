import { defineConfig } from "@playwright/test";

declare const process: { env: Record<string, string> };

export default defineConfig({
  testMatch: "*.spec.ts",
  fullyParallel: true,
  workers: 8,
  reporter: "list",
  use: { launchOptions: { executablePath: process.env["CHROMIUM"] ?? "", args: ["--no-sandbox"] } },
});
