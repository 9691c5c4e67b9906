/** A part that S3 refused; 403 means that its signature has expired. */
export class PutFailed extends Error {
  override readonly name = "PutFailed";
  constructor(readonly status: number) {
    super(status === 0 ? "The connection broke" : `The storage answered ${status}`);
  }
}

/** Sends one part to its presigned URL and gives its ETag. */
export type Put = (
  url: string,
  body: Blob,
  sent: (bytes: number) => void,
  signal: AbortSignal,
) => Promise<string>;

const TIMEOUT_MS = 300_000;

/** Uses XMLHttpRequest, because fetch() does not report an upload's progress. */
export const putPart: Put = (url, body, sent, signal) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const settle = (act: () => void) => {
      signal.removeEventListener("abort", abort);
      act();
    };
    request.open("PUT", url);
    request.timeout = TIMEOUT_MS;
    request.upload.onprogress = (event) => sent(event.loaded);
    request.onload = () => {
      const etag = request.getResponseHeader("ETag");
      if (request.status >= 300) settle(() => reject(new PutFailed(request.status)));
      else if (!etag)
        settle(() =>
          reject(new Error("The storage does not show the part's ETag: its CORS rules must expose it.")),
        );
      else settle(() => resolve(etag));
    };
    request.onerror = request.ontimeout = () => settle(() => reject(new PutFailed(0)));
    request.onabort = () => settle(() => reject(signal.reason));
    signal.addEventListener("abort", abort, { once: true });
    request.send(body);
  });
