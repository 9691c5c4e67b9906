import { expect, test } from "vitest";
import { Links } from "../src/explorer/browser/links";

test("links are signed again before they end, once for all who ask, and again after a failure", async () => {
  let now = 0;
  let asked = 0;
  let offline = false;
  const links = new Links(
    async () => {
      asked++;
      if (offline) throw new Error("offline");
      const file = { url: `https://files.example/${asked}`, size: 1 };
      return { files: { vcf: file }, expires_at: new Date(now + 3600_000).toISOString() };
    },
    () => now,
  );
  const first = await Promise.all([links.files(), links.files()]);
  expect([asked, first[0]?.files.vcf?.url]).toEqual([1, "https://files.example/1"]);
  now = 3500_000;
  expect((await links.files()).files.vcf?.url).toBe("https://files.example/1");
  now = 3590_000;
  expect((await links.files()).files.vcf?.url).toBe("https://files.example/2");
  now += 3600_000;
  offline = true;
  await expect(links.files()).rejects.toThrow("offline");
  offline = false;
  expect((await links.files()).files.vcf?.url).toBe("https://files.example/4");
});
