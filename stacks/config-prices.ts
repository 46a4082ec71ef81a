import * as z from "zod";
import { text } from "./config-fields.ts";
import { PRICES, type PriceOverrides } from "./prices.ts";

/** `prices` of `vpcflow.json`: any part of PRICES, by the same names. */
export const priceOverrides = schemaOf(PRICES) as z.ZodType<PriceOverrides, PriceOverrides>;

// --- internal ---

function schemaOf(prices: object): z.ZodType {
  const fields = Object.entries(prices).map(([name, price]) => [name, fieldOf(price).optional()]);
  return z.strictObject(Object.fromEntries(fields), { error: "an object of prices" });
}

function fieldOf(price: unknown): z.ZodType {
  if (typeof price === "object" && price !== null) return schemaOf(price);
  if (typeof price === "string") return text("text");
  const error = "a price in US dollars, 0 or more";
  return z.number({ error }).min(0, { error });
}
