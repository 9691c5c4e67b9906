import { useState } from "preact/hooks";
import type {
  CreatedWebhook,
  DeliveryList,
  DeliveryView,
  NewSecret,
  WebhookList,
  WebhookView,
} from "../../api/types";
import { api } from "../../auth/session";
import { Copy } from "../../components/copy";
import { Dialog } from "../../components/dialog";
import { ErrorNotice } from "../../components/error-notice";
import { Field } from "../../components/form";
import { Notice } from "../../components/notice";
import { TableScroll } from "../../components/table-scroll";
import { toast, toastError } from "../../components/toasts";
import { dateTime } from "../../format/times";
import { useLoaded } from "../../live/loaded";

const events: readonly [string, string][] = [
  ["job.completed", "A job is done"],
  ["job.failed", "A job failed"],
  ["job.warnings", "A result has warnings"],
  ["job.archived", "A result was archived"],
  ["job.restored", "A result was restored"],
];
const path = (id: string) => `/webhooks/${encodeURIComponent(id)}`;

/** Webhooks for events of the account's jobs. A secret is shown once. */
export function Webhooks() {
  const { value, error, retry } = useLoaded("webhooks", () => api.get<WebhookList>("/webhooks"));
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<WebhookView | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const found = value?.webhooks ?? [];

  const act = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      toast("ok", done);
      retry();
    } catch (failure) {
      toastError(failure);
    }
  };
  return (
    <section class="card wide" aria-labelledby="webhooks">
      <header class="center">
        <h2 id="webhooks">Webhooks</h2>
        <button type="button" class="btn" onClick={() => setMaking(true)}>
          New webhook
        </button>
      </header>
      <div class="stack">
        <p class="muted">
          We notify your server when a job ends. Messages are signed and contain no variants or file names.
          See <a href="/docs/programmatic#webhooks">how to receive them</a>.
        </p>
        {secret && (
          <Notice tone="ok" title="Copy the secret now" live>
            <p>It is shown only once. Your server checks signatures with it.</p>
            <div class="row">
              <code class="secret grow">{secret}</code>
              <Copy text={secret} label="Copy the secret" />
            </div>
          </Notice>
        )}
        {error !== null && <ErrorNotice error={error} retry={retry} />}
        {found.length > 0 && (
          <ul class="tokens" aria-label="Webhooks">
            {found.map((hook) => (
              <li key={hook.webhook_id}>
                <div class="row">
                  <strong class="clip grow" title={hook.url}>
                    {hook.url}
                  </strong>
                  <span class="row">
                    <button
                      type="button"
                      class="btn"
                      onClick={() =>
                        void act(async () => {
                          await api.post(`${path(hook.webhook_id)}/test`, {});
                          setOpen(hook.webhook_id);
                        }, "Test event sent")
                      }
                    >
                      Send test
                    </button>
                    <button
                      type="button"
                      class="btn"
                      aria-expanded={open === hook.webhook_id}
                      onClick={() => setOpen(open === hook.webhook_id ? null : hook.webhook_id)}
                    >
                      Deliveries
                    </button>
                    <button
                      type="button"
                      class="btn"
                      onClick={() =>
                        void act(async () => {
                          const made = await api.post<NewSecret>(`${path(hook.webhook_id)}/rotate`, {});
                          setSecret(made.secret);
                        }, "New secret; the old one works for another day")
                      }
                    >
                      New secret
                    </button>
                    <button type="button" class="btn danger" onClick={() => setDeleting(hook)}>
                      Delete<span class="sr"> {hook.url}</span>
                    </button>
                  </span>
                </div>
                <p class="small muted">
                  {hook.events.length === 0 ? "All events" : hook.events.map(eventName).join(", ")}
                </p>
                {hook.disabled && (
                  <Notice tone="warn" title="Switched off">
                    <p>{hook.disabled}</p>
                    <button
                      type="button"
                      class="btn"
                      onClick={() =>
                        void act(() => api.patch(path(hook.webhook_id), { enabled: true }), "Switched on")
                      }
                    >
                      Switch on
                    </button>
                  </Notice>
                )}
                {open === hook.webhook_id && <Deliveries id={hook.webhook_id} />}
              </li>
            ))}
          </ul>
        )}
        {value !== null && found.length === 0 && <p class="small muted">You have no webhooks yet.</p>}
      </div>
      {making && (
        <Dialog
          title="New webhook"
          action="Create webhook"
          close={() => setMaking(false)}
          act={async (form) => {
            const body = { url: String(form.get("url")), events: form.getAll("events").map(String) };
            const made = await api.post<CreatedWebhook>("/webhooks", body);
            setSecret(made.secret);
            retry();
          }}
        >
          <Field label="Address" name="url" required maxLength={1000} placeholder="https://" />
          <fieldset class="stack choices">
            <legend>Tell it when</legend>
            {events.map(([value, label]) => (
              <label key={value} class="check">
                <input type="checkbox" name="events" value={value} defaultChecked />
                <span>{label}</span>
              </label>
            ))}
          </fieldset>
        </Dialog>
      )}
      {deleting && (
        <Dialog
          title="Delete this webhook?"
          action="Delete"
          danger
          close={() => setDeleting(null)}
          act={async () => {
            await api.delete(path(deleting.webhook_id));
            retry();
          }}
        >
          <p class="muted">{deleting.url} gets no more events, also none that still wait.</p>
        </Dialog>
      )}
    </section>
  );
}

function Deliveries({ id }: { id: string }) {
  const { value, error, retry } = useLoaded(id, () => api.get<DeliveryList>(`${path(id)}/deliveries`));
  const replay = async (delivery: DeliveryView) => {
    try {
      await api.post(`${path(id)}/deliveries/${delivery.delivery_id}/replay`, {});
      toast("ok", "Sent again");
      retry();
    } catch (failure) {
      toastError(failure);
    }
  };
  if (error !== null) return <ErrorNotice error={error} retry={retry} />;
  if (!value) return null;
  return (
    <TableScroll label="Deliveries, table">
      <table class="small">
        <caption class="row between">
          <span>Deliveries of the last 30 days</span>
          <button type="button" class="btn" onClick={retry}>
            Refresh
          </button>
        </caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Event</th>
            <th scope="col">State</th>
            <th scope="col">Last answer</th>
            <th scope="col">
              <span class="sr">Replay</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {value.deliveries.map((delivery) => (
            <tr key={delivery.delivery_id}>
              <td>{dateTime(delivery.created_at)}</td>
              <td>{delivery.event === "webhook.test" ? "Test" : eventName(delivery.event)}</td>
              <td>{delivery.state}</td>
              <td>{lastAnswer(delivery)}</td>
              <td>
                <button type="button" class="btn" onClick={() => void replay(delivery)}>
                  Replay<span class="sr"> {delivery.message_id}</span>
                </button>
              </td>
            </tr>
          ))}
          {value.deliveries.length === 0 && (
            <tr>
              <td colSpan={5}>Nothing was sent yet.</td>
            </tr>
          )}
        </tbody>
      </table>
    </TableScroll>
  );
}

function lastAnswer({ attempts, next_at }: DeliveryView): string {
  const last = attempts.at(-1);
  const said = last ? (last.status == null ? last.error : `HTTP ${last.status}`) : "none yet";
  return next_at && last ? `${said}; next try ${dateTime(next_at)}` : said;
}

function eventName(event: string): string {
  return events.find(([value]) => value === event)?.[1] ?? event;
}
