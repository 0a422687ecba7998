import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { sha256 } from "../../src/core/sha256";

it("is the platform's SHA-256 for every length around a block's borders", () => {
  for (let length = 0; length < 300; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length) & 255);
    expect(Buffer.from(sha256(bytes)).toString("hex")).toBe(createHash("sha256").update(bytes).digest("hex"));
  }
});
