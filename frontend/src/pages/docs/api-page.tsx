import { api } from "../../auth/session";
import { ErrorNotice } from "../../components/error-notice";
import { Loading } from "../../components/loading";
import { Pre } from "../../components/pre";
import { useLoaded } from "../../live/loaded";
import { useTitle } from "../../shell/title";
import { type Example, groups, type OpenApi, type Operation } from "./openapi";

/** The HTTP API as the service itself describes it. */
export function ApiPage() {
  useTitle("The HTTP API, call by call");
  const { value, error, retry } = useLoaded("openapi", () =>
    api.get<OpenApi>("/openapi.json", { auth: false }),
  );
  return (
    <article class="prose api">
      <h1 tabIndex={-1}>The HTTP API, call by call</h1>
      <p>
        Everything this site does, it does through these routes under <code>/api</code>. Send{" "}
        <code>Authorization: Bearer TOKEN</code> with a token of your <a href="/account">account page</a>.
        Errors are problem details (RFC 9457). The machine's version is{" "}
        <a href="/api/openapi.json">openapi.json</a>.
      </p>
      {error !== null && <ErrorNotice error={error} retry={retry} />}
      {!value && error === null && <Loading what="the description of the API" lines={6} />}
      {value &&
        groups(value).map(({ title, operations }) => (
          <section key={title}>
            <h2 id={title}>{title}</h2>
            {operations.map((operation) => (
              <Route key={operation.method + operation.path} operation={operation} />
            ))}
          </section>
        ))}
    </article>
  );
}

function Route({ operation }: { operation: Operation }) {
  const { method, path, summary, description, parameters, body, requests, answers } = operation;
  return (
    <details class="route">
      <summary>
        <span class={`method ${method}`}>{method.toUpperCase()}</span> <code>{path}</code>
        <span class="muted">{summary}</span>
      </summary>
      <div class="stack">
        {description && description !== summary && <p>{description}</p>}
        {parameters.length > 0 && <Fields title="Parameters" fields={parameters} />}
        {body.length > 0 && <Fields title="Body" fields={body} />}
        <Examples title="Example of a body" examples={requests} />
        {answers.map(({ status, description: words, examples }) => (
          <div key={status}>
            <p class="answer">
              <code>{status}</code> {words}
            </p>
            <Examples title={`Example of the answer ${status}`} examples={examples} />
          </div>
        ))}
      </div>
    </details>
  );
}

function Examples({ title, examples }: { title: string; examples: Example[] }) {
  return examples.map(({ summary, text }) => (
    <details key={summary}>
      <summary>
        {title}: {summary}
      </summary>
      <Pre label={`${title}: ${summary}`}>{text}</Pre>
    </details>
  ));
}

function Fields({ title, fields }: { title: string; fields: Operation["parameters"] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {fields.map(({ name, type, required, description }) => (
          <li key={name}>
            <code>{name}</code>{" "}
            <span class="muted">
              {[type, required ? "required" : "", description].filter(Boolean).join(", ")}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
