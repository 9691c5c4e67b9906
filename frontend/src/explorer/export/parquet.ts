import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Cell, OutColumn } from "./columns";

/** Rows to a row group. */
const GROUP = 65536;

/** A Parquet file in memory, row group by row group (Snappy). */
export function parquetFile(columns: OutColumn[], about: Record<string, string>) {
  const writer = new ByteWriter();
  const schema = [
    { name: "root", num_children: columns.length },
    ...columns.map((item) =>
      item.type === "STRING"
        ? {
            name: item.name,
            type: "BYTE_ARRAY" as const,
            converted_type: "UTF8" as const,
            repetition_type: "OPTIONAL" as const,
          }
        : { name: item.name, type: item.type, repetition_type: "OPTIONAL" as const },
    ),
  ];
  const kvMetadata = Object.entries(about).map(([key, value]) => ({ key, value }));
  const file = new ParquetWriter({ writer, schema, kvMetadata });
  let held: Cell[][] = [];
  const flush = () => {
    if (held.length === 0) return;
    file.write({
      columnData: columns.map((item, i) => ({ name: item.name, data: held.map((row) => row[i] ?? null) })),
      rowGroupSize: GROUP,
    });
    held = [];
  };
  return {
    add(rows: Cell[][]) {
      held.push(...rows);
      if (held.length >= GROUP) flush();
    },
    finish(): Uint8Array<ArrayBuffer> {
      flush();
      file.finish();
      return new Uint8Array(writer.getBuffer());
    },
  };
}
