import "./account.css";
import { useEffect } from "preact/hooks";
import { loadMe, me } from "../../auth/session";
import { toastError } from "../../components/toasts";
import { date } from "../../format/times";
import { useTitle } from "../../shell/title";
import { Activity } from "./activity";
import { Authenticator } from "./authenticator";
import { DeleteAccount } from "./delete-account";
import { Notifications } from "./notifications";
import { PlanCard } from "./plan";
import { Profile } from "./profile";
import { Sessions } from "./sessions";
import { Tokens } from "./tokens";
import { UsageCard } from "./usage";
import { Webhooks } from "./webhooks";

export default function Account() {
  useTitle("Account");
  useEffect(() => void loadMe().catch(toastError), []);
  const profile = me.value;
  if (!profile) return null;
  return (
    <>
      <div class="page-head">
        <div>
          <h1 tabIndex={-1}>Account</h1>
          <p>
            {profile.email}
            {profile.created_at ? `, here since ${date(profile.created_at)}` : ""}
          </p>
        </div>
      </div>
      <div class="account">
        <PlanCard profile={profile} />
        <UsageCard profile={profile} />
        <Profile profile={profile} />
        <Notifications profile={profile} />
        <Sessions />
        <Authenticator />
        <Tokens />
        <Webhooks />
        <Activity />
        <DeleteAccount />
      </div>
    </>
  );
}
