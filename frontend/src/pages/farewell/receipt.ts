import { signal } from "@preact/signals";
import type { DeletionReceipt } from "../../api/types";

/** The receipt of the account that was just deleted, for as long as the page is open. */
export const receipt = signal<DeletionReceipt | null>(null);

/** The data that remain, in words; an unknown word of a newer service is shown unchanged. */
const words: Record<string, string> = {
  tombstone: "The id of your account, so that no old session can bring it back",
  "audit-log": "The audit log with that id, without addresses",
  "database-backups": "Backups of the database",
  "service-logs": "Logs of the service, which name accounts and jobs by id",
  invoices: "Invoices at the payment service, for as long as the law asks",
};

export const remainingWords = (what: string): string => words[what] ?? what;
