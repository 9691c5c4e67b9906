/** The price of premium in words. */
import type { PlanPrice } from "../../api/types";

type Price = NonNullable<PlanPrice["price"]>;

/** `€9.50 per month, tax included`. */
export function priceWords({ amount, currency, interval, every, tax }: Price): string {
  const format = { style: "currency", currency, minimumFractionDigits: amount.split(".")[1]?.length ?? 0 };
  const money = new Intl.NumberFormat("en", format as Intl.NumberFormatOptions).format(Number(amount));
  const period = every === 1 ? `per ${interval}` : `every ${every} ${interval}s`;
  const taxes = { inclusive: ", tax included", exclusive: ", plus tax where it applies" };
  return `${money} ${period}${tax ? taxes[tax] : ""}`;
}

/** What the upgrade's dialog says of its price; `asked` null: the service did not answer. */
export function upgradePrice(asked: PlanPrice | null): { price: string | null; next: string } {
  if (asked && asked.provider === null)
    return { price: "Free", next: "This service takes no payment. The upgrade takes effect at once." };
  const unchanged = "Nothing is charged or changed before you confirm it there.";
  if (asked?.price)
    return {
      price: priceWords(asked.price),
      next: `The payment provider's page comes next. ${unchanged}`,
    };
  return {
    price: null,
    next: `The price is not known here. The payment provider's page comes next and shows it. ${unchanged}`,
  };
}
