/**
 * Data that sign-up passes to the confirmation page. The address survives a reload of the tab; the password, which lets the
 * confirmation sign in at once, stays in memory and is used once.
 */
const KEY = "gas-pending-email";
let password: string | null = null;

export function setPending(email: string, secret: string | null): void {
  password = secret;
  try {
    sessionStorage.setItem(KEY, email);
  } catch {
    // Storage is blocked: the page will ask for the address.
  }
}

export function pendingEmail(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

export function takePassword(): string | null {
  const taken = password;
  password = null;
  return taken;
}
