import { beforeEach, expect, test, vi } from "vitest";
import type { Profile, ReferenceView } from "../src/api/types";
import { record, vcf } from "./vcf";

// The queue warns before the page closes: a window of its own.
vi.stubGlobal("addEventListener", () => undefined);
const { add, chooseForAll, chooseReference, offer } = await import("../src/upload/queue");
const { items } = await import("../src/upload/items");
const { me } = await import("../src/auth/session");

const demo: ReferenceView = {
  name: "demo",
  version: "1",
  assembly: "demo",
  species: "synthetic",
  source: "demo",
  tracks: [],
  synthetic: true,
  contigs: [{ name: "chr1", length: 5000, aliases: [] }],
};

/** A file whose bytes arrive when `release` is called. */
function slow(name: string): { file: File; release: () => void } {
  const text = vcf(["##contig=<ID=chr1,length=5000>"], [record("chr1", 10)]);
  let release = () => {};
  const wait = new Promise<void>((done) => {
    release = done;
  });
  const file = new File([text], name);
  const plain = file.slice.bind(file);
  file.slice = (...range) => {
    const part = plain(...range);
    const bytes = part.arrayBuffer.bind(part);
    part.arrayBuffer = () => wait.then(bytes);
    return part;
  };
  return { file, release };
}

const only = () => {
  const [item] = items.value;
  if (!item) throw new Error("no file");
  return item;
};
const ready = () => vi.waitFor(() => expect(only().phase).toBe("ready"));

beforeEach(() => {
  items.value = [];
  me.value = null;
  offer(null);
});

test("the reference is guessed when the list comes while the file is being read", async () => {
  const { file, release } = slow("during.vcf");
  add([file]);
  offer([demo]);
  release();
  await ready();
  expect(only().reference).toBe("demo");
  expect(only().guess?.sure).toBe(true);
});

test("the reference is guessed when the list comes after the file was read", async () => {
  const { file, release } = slow("after.vcf");
  add([file]);
  release();
  await ready();
  expect(only().reference).toBe("");
  expect(only().guess, "nothing is said of a list that has not come").toBeNull();
  offer([demo]);
  expect(only().reference).toBe("demo");
});

test("one reference for all files is taken back: each has the detected one again", async () => {
  const { file, release } = slow("back.vcf");
  add([file]);
  offer([demo]);
  release();
  await ready();
  chooseForAll("other");
  expect(only().reference).toBe("other");
  chooseForAll("");
  expect(only().reference).toBe("demo");
});

test("a newer list does not change what the user has chosen", async () => {
  const { file, release } = slow("chosen.vcf");
  add([file]);
  release();
  await ready();
  chooseReference(only().id, "mine");
  offer([demo]);
  expect(only().reference).toBe("mine");
});

test("a file too large for the plan is refused when the plan is known only after its reading began", async () => {
  const { file, release } = slow("large.vcf");
  add([file]);
  me.value = { limits: { upload_bytes: 10 } } as Profile;
  release();
  await vi.waitFor(() => expect(only().phase).toBe("refused"));
  expect(only().refusal?.title).toBe("The file is too large for your plan");
});
