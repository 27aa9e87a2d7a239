// Files that people enclose: the smallest that have the shape of what they are.

/** A PDF. */
export const pdf = () =>
  Buffer.from("%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n");

/** A JPEG of one point. */
export const jpeg = () =>
  Buffer.from("ffd8ffc0000b080001000101011100ffda0008010100003f0000ffd9", "hex");
