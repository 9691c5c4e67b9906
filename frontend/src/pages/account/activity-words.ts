import type { AuditEntry } from "../../api/types";

/** Labels of the audit log's actions; an unknown action of a newer service is shown by its own name. */
const words: Record<string, string> = {
  "sign-in": "Signed in",
  "sign-in-failed": "Sign-in failed: wrong password or code",
  "sign-out": "Signed out",
  "sessions-ended": "Ended other sessions",
  "password-reset": "Set a new password",
  "mfa-changed": "Changed two-step sign-in",
  "profile-changed": "Changed the profile",
  "token-created": "Created an API token",
  "token-used": "Used an API token",
  "token-deleted": "Revoked an API token",
  "webhook-created": "Created a webhook",
  "webhook-changed": "Changed a webhook",
  "webhook-deleted": "Deleted a webhook",
  "plan-changed": "Changed the plan",
  unsubscribed: "Unsubscribed from emails about jobs",
  "account-deleted": "Deleted the account",
  "upload-deleted": "Deleted an upload",
  submit: "Submitted a job",
  list: "Listed the jobs",
  view: "Viewed a result",
  download: "Downloaded a file",
  "export-urls": "Opened the explorer",
  "notes-changed": "Changed stars or notes",
  "family-changed": "Changed the family of a job",
  "review-changed": "Changed a review of a variant",
  "filter-set-changed": "Changed a filter set",
  cancel: "Cancelled a job",
  restore: "Asked for an archived result",
  "job-deleted": "Deleted a job",
  "share-made": "Created a link",
  "share-opened": "Opened a link",
  "share-revoked": "Revoked a link",
  "admin-view": "Viewed the administration",
  "admin-retry": "Ran a failed job again",
};

export function actWords(event: AuditEntry): string {
  return words[event.act] ?? event.act;
}

/** Actions of a visitor with only a link, from a share or a mail. */
const withLink = new Set(["share-opened", "unsubscribed"]);

/** The person who did it, from the account owner's point of view. */
export function actorWords(event: AuditEntry): string {
  if (event.actor === "administrator") return "An administrator";
  if (event.actor === "anonymous") return withLink.has(event.act) ? "Someone with the link" : "Unknown";
  if (event.actor === "payment-service") return "The payment service";
  return event.actor.includes("/tokens/") ? "An API token" : "You";
}

/** The job that an event is about, null for one about the account. */
export function jobOf(event: AuditEntry): string | null {
  const [first = ""] = event.object.split("/");
  return /^[0-9A-Z]{26}$/.test(first) && event.act !== "upload-deleted" ? first : null;
}

/** The result file that was downloaded: one of the service's own names. */
export function fileOf(event: AuditEntry): string | null {
  return event.object.split("/files/")[1] ?? null;
}
