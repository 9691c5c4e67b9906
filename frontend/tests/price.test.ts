import { describe, expect, it } from "vitest";
import type { PlanPrice } from "../src/api/types";
import { priceWords, upgradePrice } from "../src/pages/account/price";

const price = { amount: "9.50", currency: "EUR", interval: "month", every: 1, tax: "inclusive" as const };

describe("the price of an upgrade", () => {
  it("is said in the currency's own digits", () => {
    expect(priceWords(price)).toBe("€9.50 per month, tax included");
    expect(priceWords({ ...price, amount: "1200", currency: "JPY", tax: null })).toBe("¥1,200 per month");
    expect(priceWords({ ...price, amount: "1.500", currency: "KWD", every: 3, tax: "exclusive" })).toBe(
      "KWD\u00a01.500 every 3 months, plus tax where it applies",
    );
  });

  it("is said before it happens", () => {
    const { price: said, next } = upgradePrice({ provider: "stripe", price });
    expect(said).toBe("€9.50 per month, tax included");
    expect(next).toContain("Nothing is charged or changed before you confirm");
  });

  it.each([
    ["the price is in steps", { provider: "stripe", price: null } as PlanPrice],
    ["the service does not answer", null],
  ])("is said to be unknown where %s", (_, asked) => {
    const { price: said, next } = upgradePrice(asked);
    expect(said).toBeNull();
    expect(next).toContain("The price is not known here");
    expect(next).toContain("page comes next and shows it");
  });

  it("is nothing where the service takes no payment", () => {
    expect(upgradePrice({ provider: null, price: null }).price).toBe("Free");
  });
});
